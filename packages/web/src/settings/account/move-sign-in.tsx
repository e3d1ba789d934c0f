import type { Account, Attempt, Connection } from '@postdesk/contract'
import { useEffect, useEffectEvent, useRef } from 'react'
import { sentenceOf } from '../../api/client.ts'
import { StateMark } from '../../states/states.tsx'
import { SignInBy } from '../sign-in/sign-in-by.tsx'
import { useSignIn } from '../sign-in/use-sign-in.ts'
import type { ReSignIn } from './use-re-sign-in.ts'

type Props = {
  account: Account
  again: ReSignIn
  connection: Connection
  /** Over another app registration than the account has; else only to another server. */
  isOtherCloud: boolean
  /** A sign-in that has come back to this page. */
  attemptId: string | null
  /** Saves the account with this sign-in, and the connection it was made with. */
  save: (attempt: Attempt) => void
  failure: Error | null
}

/** The sign-in that a new connection of an account needs. As soon as it is there, it is saved with the connection it was made with. */
export function MoveSignIn({ account, again, connection, isOtherCloud, attemptId, save, failure }: Props) {
  const signIn = useSignIn(attemptId, () => {})
  const saved = useRef<string | null>(null)
  const { attempt } = signIn
  const saveWith = useEffectEvent(save)
  useEffect(() => {
    if (attempt?.status !== 'authorized' || saved.current === attempt.id) return
    saved.current = attempt.id
    saveWith(attempt)
  }, [attempt])
  // Back from a sign-in in this very page, which shows its top.
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    if (attemptId !== null) box.current?.scrollIntoView({ block: 'nearest' })
  }, [attemptId])
  if (attempt?.status === 'used') return null
  return (
    <section ref={box} aria-label="Sign in for the new connection">
      <p style={{ marginTop: 0 }}>
        {isOtherCloud
          ? 'Another app registration needs a sign-in of its own. In another organization or cloud the mailbox is read anew, from the account’s start date. '
          : 'The sign-in we keep is not shown to another server. '}
        Sign in, and the connection is saved with it; nothing changes before.
      </p>
      {again.wish ? (
        <SignInBy
          signIn={signIn}
          wish={{ ...again.wish, connection }}
          provider={again.provider}
          way={again.way}
          changeWay={again.changeWay}
          scopes={again.scopes}
          changeScopes={again.changeScopes}
          returnTo={`/settings/accounts/${account.id}?for=connection`}
          acts={{}}
        />
      ) : null}
      {failure ? <StateMark meaning="bad">Not saved: {sentenceOf(failure)}</StateMark> : null}
    </section>
  )
}
