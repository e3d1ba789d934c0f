import { Alert, Button, Loader } from '@mantine/core'
import { IconBrandWindows, IconExternalLink } from '@tabler/icons-react'
import { sentenceOf } from '../api/client.ts'
import { ErrorCardView, type CardActs } from '../error-card/error-card-view.tsx'
import { StateMark } from '../states/states.tsx'
import { isOver, type useMicrosoftSignIn } from './use-microsoft-sign-in.ts'

type Props = {
  signIn: ReturnType<typeof useMicrosoftSignIn>
  begin: () => void
  acts?: CardActs
}

/** The sign-in button with its live states. */
export function MicrosoftSignIn({ signIn, begin, acts = {} }: Props) {
  const { attempt, blocked, closed, failure, lost } = signIn
  const waiting = attempt?.status === 'waiting' && !isOver(attempt)
  const authorized = attempt?.status === 'authorized'
  return (
    <div>
      <Button
        leftSection={<IconBrandWindows size={16} aria-hidden />}
        variant={authorized || (waiting && !closed) ? 'default' : 'filled'}
        loading={signIn.beginning}
        onClick={begin}
      >
        {authorized ? 'Sign in again' : 'Sign in with Microsoft'}
      </Button>
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {waiting ? (
          <div>
            {closed ? (
              <StateMark meaning="warning">
                The window was closed before the sign-in was finished. Press “Sign in with Microsoft” again.
              </StateMark>
            ) : (
              <span className="state-mark">
                <Loader size={14} /> Waiting for the sign-in in the other window
              </span>
            )}
            {attempt.authorizeUrl && !closed ? (
              <div className="small" style={{ marginTop: 8 }}>
                {blocked ? 'Your browser blocked the window. ' : 'No window? '}
                <a href={attempt.authorizeUrl} target="_blank" rel="noreferrer">
                  Open the sign-in page <IconExternalLink size={12} aria-hidden />
                </a>
              </div>
            ) : null}
          </div>
        ) : null}
        {attempt && isOver(attempt) ? (
          <StateMark meaning="warning">This sign-in was not finished in time. Begin it again.</StateMark>
        ) : null}
        {authorized ? (
          <>
            <StateMark meaning="good">
              <strong>Authorized</strong>
              {attempt.username ? ` · signed in as ${attempt.username}` : ''}
              {attempt.mailboxAddress && attempt.mailboxAddress !== attempt.username
                ? ` · mailbox ${attempt.mailboxAddress}`
                : ''}
            </StateMark>
            {attempt.scopes.length > 0 ? (
              <details className="small" style={{ marginTop: 8 }}>
                <summary className="quiet">{attempt.scopes.length} permissions</summary>
                <div className="mono breaks">{attempt.scopes.join(' ')}</div>
              </details>
            ) : null}
          </>
        ) : null}
        {attempt?.status === 'used' ? <StateMark meaning="good">Authorized and saved</StateMark> : null}
        {attempt?.status === 'refused' && !attempt.card ? <StateMark meaning="bad">The sign-in was refused.</StateMark> : null}
        {attempt?.card ? <ErrorCardView card={attempt.card} acts={acts} /> : null}
        {(failure ?? lost) ? (
          <Alert color="red" role="alert">
            {sentenceOf(failure ?? lost)}
          </Alert>
        ) : null}
      </div>
    </div>
  )
}
