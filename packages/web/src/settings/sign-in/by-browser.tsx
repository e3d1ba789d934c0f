import { Button } from '@mantine/core'
import { IconBrandWindows, IconExternalLink, IconLogin2 } from '@tabler/icons-react'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { StateMark } from '../../states/states.tsx'
import { ComesBackElsewhere } from './comes-back-elsewhere.tsx'
import { ErrorPage } from './error-page.tsx'
import { SignInState, Waiting } from './sign-in-state.tsx'
import { isOver, type SignIn } from './use-sign-in.ts'

type Props = {
  signIn: SignIn
  /** With whom: Microsoft, Google. */
  name: string
  begin: () => void
  /** The same in this very page, for browsers that let no window open. */
  beginHere: () => void
  acts: CardActs
}

/** The sign-in in a window that closes itself, or in this page. */
export function ByBrowser({ signIn, name, begin, beginHere, acts }: Props) {
  const { attempt, blocked, closed } = signIn
  const waiting = attempt?.status === 'waiting' && !isOver(attempt)
  const authorized = attempt?.status === 'authorized'
  const label = `Sign in with ${name}`
  return (
    <div>
      <ComesBackElsewhere />
      <div className="acts-line">
        <Button
          leftSection={name === 'Microsoft' ? <IconBrandWindows size={16} aria-hidden /> : <IconLogin2 size={16} aria-hidden />}
          variant={authorized || (waiting && !closed) ? 'default' : 'filled'}
          loading={signIn.beginning}
          onClick={begin}
        >
          {authorized ? 'Sign in again' : label}
        </Button>
        <Button variant="subtle" disabled={signIn.beginning} onClick={beginHere}>
          Use this page instead
        </Button>
      </div>
      <SignInState
        signIn={signIn}
        acts={acts}
        waiting={
          <div>
            {closed ? (
              <StateMark meaning="warning">
                The window was closed before the sign-in was finished. Press “{label}” again.
              </StateMark>
            ) : blocked ? (
              <StateMark meaning="warning">
                Your browser blocked the window. Press “Use this page instead”, or open it yourself.
              </StateMark>
            ) : (
              <Waiting>Waiting for the sign-in in the other window</Waiting>
            )}
            {attempt?.authorizeUrl && !closed ? (
              <div className="small" style={{ marginTop: 8 }}>
                {blocked ? null : 'No window? '}
                <a href={attempt.authorizeUrl} target="_blank" rel="noreferrer">
                  Open the sign-in page <IconExternalLink size={12} aria-hidden />
                </a>
              </div>
            ) : null}
            {attempt && name === 'Microsoft' ? <ErrorPage key={attempt.id} attemptId={attempt.id} acts={acts} /> : null}
          </div>
        }
      />
    </div>
  )
}
