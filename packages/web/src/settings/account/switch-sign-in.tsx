import type { Account, Attempt, IncomingProtocol } from '@postdesk/contract'
import { useEffect, useRef, useState } from 'react'
import { protocolNames } from '../protocol-words.ts'
import { RegistrationChoice } from '../sign-in/registration-choice.tsx'
import { SignInBy } from '../sign-in/sign-in-by.tsx'
import { useSignIn } from '../sign-in/use-sign-in.ts'
import { outgoingAfter } from './outgoing-after.ts'
import { useReSignIn } from './use-re-sign-in.ts'
import type { Switch } from './use-switch.ts'

type Props = { account: Account; to: IncomingProtocol; change: Switch; attemptId: string | null }

/** A new sign-in where the old one does not reach the new protocol. The switch is tried again with it as soon as it is there. */
export function SwitchSignIn({ account, to, change, attemptId }: Props) {
  const signIn = useSignIn(attemptId, () => {})
  const again = useReSignIn(account, true)
  const [way, changeWay] = useState<Attempt['how']>(again.way)
  const tried = useRef<string | null>(null)
  const { attempt } = signIn
  const { attempt: tryIt } = change
  useEffect(() => {
    if (attempt?.status !== 'authorized' || tried.current === attempt.id) return
    tried.current = attempt.id
    tryIt(to, attempt.id)
  }, [attempt, to, tryIt])
  return (
    <section id="switch-sign-in" aria-label={`Sign in for ${protocolNames[to]}`} style={{ marginTop: 16 }}>
      <p style={{ marginTop: 0 }}>
        The sign-in there is may not reach {protocolNames[to]}. Sign in for it, and it is tried again.
      </p>
      {account.registration ? null : <RegistrationChoice value={again.registrationId} change={again.chooseRegistration} />}
      {again.wish ? (
        <SignInBy
          signIn={signIn}
          wish={{ ...again.wish, incoming: to, outgoing: outgoingAfter(account, to) }}
          provider={again.provider}
          way={way}
          changeWay={changeWay}
          scopes={again.scopes}
          changeScopes={again.changeScopes}
          returnTo={`/settings/accounts/${account.id}?to=${to}`}
          acts={{}}
        />
      ) : null}
    </section>
  )
}
