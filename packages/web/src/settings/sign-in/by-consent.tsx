import { Button } from '@mantine/core'
import { IconUserShield } from '@tabler/icons-react'
import { CopyValue } from '../../error-card/copy-value.tsx'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { When } from '../../time/when.tsx'
import { SignInState, Waiting } from './sign-in-state.tsx'
import { isOver, type SignIn } from './use-sign-in.ts'

type Props = { signIn: SignIn; begin: () => void; acts: CardActs }

/** Consent on behalf of the organization: a link that an Entra administrator opens; this page sees when it is done. */
export function ByConsent({ signIn, begin, acts }: Props) {
  // Until the link is made there may be a sign-in of another way still, whose address is nothing to send to anybody.
  const attempt = signIn.attempt?.how === 'admin-consent' ? signIn.attempt : null
  const waiting = attempt?.status === 'waiting' && !isOver(attempt)
  const { authorizeUrl = null } = attempt ?? {}
  return (
    <div>
      <p className="quiet" style={{ marginTop: 0 }}>
        Your organization lets nobody but administrators approve apps? Send one of them this link. Once it is approved, go on
        here.
      </p>
      <Button
        leftSection={<IconUserShield size={16} aria-hidden />}
        variant={waiting ? 'default' : 'filled'}
        loading={signIn.beginning}
        onClick={begin}
      >
        {attempt ? 'Make a new link' : 'Make the link for the administrator'}
      </Button>
      <SignInState
        signIn={signIn}
        acts={acts}
        waiting={
          attempt === null ? null : (
            <>
              {authorizeUrl === null ? (
                <p style={{ marginTop: 0 }}>The link is shown only once. Make a new one if it is lost.</p>
              ) : (
                <div className="copy-line" style={{ marginBottom: 8 }}>
                  <code>{authorizeUrl}</code>
                  <CopyValue value={authorizeUrl} label="Copy the link for the administrator" />
                </div>
              )}
              <Waiting>
                Waiting for approval; the link ends <When at={attempt.expiresAt} />
              </Waiting>
            </>
          )
        }
      />
    </div>
  )
}
