import { Button } from '@mantine/core'
import { IconDevices, IconExternalLink } from '@tabler/icons-react'
import { CopyValue } from '../../error-card/copy-value.tsx'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { When } from '../../time/when.tsx'
import { SignInState, Waiting } from './sign-in-state.tsx'
import { isOver, type SignIn } from './use-sign-in.ts'

/** A sign-in on another device: a short code is shown here and typed there. For servers that no browser can be sent back to. */
export function ByDevice({ signIn, begin, acts }: { signIn: SignIn; begin: () => void; acts: CardActs }) {
  const { attempt } = signIn
  const waiting = attempt?.status === 'waiting' && !isOver(attempt)
  return (
    <div>
      <Button
        leftSection={<IconDevices size={16} aria-hidden />}
        variant={waiting || attempt?.status === 'authorized' ? 'default' : 'filled'}
        loading={signIn.beginning}
        onClick={begin}
      >
        {attempt?.userCode ? 'Get a new code' : attempt ? 'Ask for a code again' : 'Get a code'}
      </Button>
      <SignInState
        signIn={signIn}
        acts={acts}
        waiting={
          attempt?.userCode ? (
            <>
              <ol className="plain-steps">
                <li>
                  On any device, open{' '}
                  <a href={attempt.verificationUri ?? undefined} target="_blank" rel="noreferrer" className="breaks">
                    {attempt.verificationUri} <IconExternalLink size={12} aria-label="opens a new tab" />
                  </a>
                </li>
                <li>
                  Type this code:
                  <div className="device-code">
                    <output aria-label="Code">{attempt.userCode}</output>
                    <CopyValue value={attempt.userCode} label="Copy the code" />
                  </div>
                </li>
                <li>Sign in there, and accept the permissions.</li>
              </ol>
              <Waiting>
                Waiting for the sign-in on the other device; the code ends <When at={attempt.expiresAt} />
              </Waiting>
            </>
          ) : (
            <Waiting>Asking for a code</Waiting>
          )
        }
      />
    </div>
  )
}
