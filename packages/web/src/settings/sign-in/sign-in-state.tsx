import type { Attempt } from '@postdesk/contract'
import { Alert, Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import { sentenceOf } from '../../api/client.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { StateMark } from '../../states/states.tsx'
import { isOver, type SignIn } from './use-sign-in.ts'

type Props = {
  signIn: SignIn
  /** What one sees while it waits: depends on the way. */
  waiting: ReactNode
  acts: CardActs
}

/** How a sign-in stands, told as it changes: waiting, over, authorized with whom, refused with its card. */
export function SignInState({ signIn, waiting, acts }: Props) {
  const { attempt, failure, lost } = signIn
  return (
    <div aria-live="polite" style={{ marginTop: 12 }}>
      {attempt?.status === 'waiting' && !isOver(attempt) ? waiting : null}
      {attempt && isOver(attempt) ? (
        <StateMark meaning="warning">This sign-in was not finished in time. Begin it again.</StateMark>
      ) : null}
      {attempt?.status === 'authorized' ? <Authorized attempt={attempt} /> : null}
      {attempt?.status === 'approved' ? (
        <StateMark meaning="good">An administrator has approved it. Now the sign-in goes through.</StateMark>
      ) : null}
      {attempt?.status === 'used' ? <StateMark meaning="good">Authorized and saved</StateMark> : null}
      {attempt?.status === 'refused' && !attempt.card ? <StateMark meaning="bad">The sign-in was refused.</StateMark> : null}
      {attempt?.card ? <ErrorCardView card={attempt.card} acts={acts} again={acts['re-authorize']} /> : null}
      {(failure ?? lost) ? (
        <Alert color="red" role="alert">
          {sentenceOf(failure ?? lost)}
        </Alert>
      ) : null}
    </div>
  )
}

function Authorized({ attempt }: { attempt: Attempt }) {
  return (
    <>
      <StateMark meaning="good">
        <strong>Authorized</strong>
        {attempt.how === 'app-only' ? ' · by the app itself' : attempt.username ? ` · signed in as ${attempt.username}` : ''}
        {attempt.mailboxAddress && attempt.mailboxAddress !== attempt.username ? ` · mailbox ${attempt.mailboxAddress}` : ''}
      </StateMark>
      {attempt.scopes.length > 0 ? (
        <details className="small" style={{ marginTop: 8 }}>
          <summary className="quiet">
            {attempt.scopes.length === 1 ? '1 permission' : `${attempt.scopes.length} permissions`}
          </summary>
          <div className="mono breaks">{attempt.scopes.join(' ')}</div>
        </details>
      ) : null}
    </>
  )
}

/** Something is under way that another person, or another window, ends. */
export function Waiting({ children }: { children: ReactNode }) {
  return (
    <span className="state-mark">
      <Loader size={14} /> <span>{children}</span>
    </span>
  )
}
