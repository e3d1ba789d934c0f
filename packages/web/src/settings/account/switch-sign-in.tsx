import type { Account, Attempt, Connection, IncomingProtocol } from '@postdesk/contract'
import { useEffect, useRef, useState } from 'react'
import { connectionOf } from '../connection/connection-values.ts'
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
    tryIt(to, attempt)
  }, [attempt, to, tryIt])
  const sends = outgoingAfter(account, to, change.takesSending)
  // The server is the new protocol's, proxy and authority are the account's.
  const { server: host, ewsUrl } = connectionOf(change.server, to)
  const sending = sends === 'smtp' && change.takesSending ? { outgoingConnection: sendingConnection(account, change) } : {}
  return (
    <section id="switch-sign-in" aria-label={`Sign in for ${protocolNames[to]}`} style={{ marginTop: 16 }}>
      <p style={{ marginTop: 0 }}>
        {protocolNames[to]} needs permissions that the last sign-in was not asked for. Sign in for it: then the new way is tried,
        and only if it works does the account go over.{' '}
        {account.outgoing && sends === account.outgoing.protocol && sends !== to
          ? `Mail goes on leaving over ${protocolNames[sends]}, by the new sign-in; it can be moved afterwards under Send.`
          : null}
      </p>
      {account.registration ? null : <RegistrationChoice value={again.registrationId} change={again.chooseRegistration} />}
      {again.wish ? (
        <SignInBy
          signIn={signIn}
          wish={{
            ...again.wish,
            incoming: to,
            outgoing: sends,
            connection: { ...account.connection, server: host, ewsUrl },
            ...sending,
          }}
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

/** Proxy and authority of the mailbox, and the server that was named for SMTP. */
function sendingConnection(account: Account, change: Switch): Connection {
  const { server } = connectionOf(change.sendingServer, 'smtp')
  return { ...account.connection, server, ewsUrl: null }
}
