import type { Attempt, OutgoingAccount } from '@postdesk/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { registrationsQuery } from '../../api/queries.ts'
import { StateMark } from '../../states/states.tsx'
import { connectionOf } from '../connection/connection-values.ts'
import { RegistrationChoice } from '../sign-in/registration-choice.tsx'
import { SignInBy } from '../sign-in/sign-in-by.tsx'
import type { SignIn } from '../sign-in/use-sign-in.ts'
import { EmailAddress } from '@postdesk/contract'
import { keepDraft } from './keep-draft.ts'
import type { OutgoingValues } from './outgoing-values.ts'

type Props = {
  signIn: SignIn
  values: OutgoingValues
  saved: OutgoingAccount | null
  returnTo: string
  error: string | undefined
}

/** The sign-in of an outgoing account: it is asked for sending alone. */
export function OutgoingSignIn({ signIn, values, saved, returnTo, error }: Props) {
  const registrations = useQuery(registrationsQuery)
  const usable = registrations.data?.registrations ?? []
  const [chosen, choose] = useState<string | null>(saved?.registration?.id ?? null)
  const registrationId = chosen ?? usable.find((one) => one.ready)?.id ?? usable[0]?.id ?? null
  const [person, setPerson] = useState<Attempt['how']>('browser')
  const [scopes, changeScopes] = useState<readonly string[] | null>(null)
  const address = EmailAddress.safeParse(values.address.trim())
  return (
    <section aria-label="Sign in" style={{ marginTop: 24 }}>
      <RegistrationChoice value={registrationId} change={choose} />
      {registrationId !== null && address.success ? (
        <SignInBy
          signIn={signIn}
          wish={{
            registrationId,
            address: address.data,
            incoming: null,
            outgoing: values.protocol,
            outgoingConnection: connectionOf(values.connection, values.protocol),
            ...(saved ? { outgoingAccountId: saved.id } : {}),
          }}
          provider={usable.find((one) => one.id === registrationId)?.provider}
          way={values.authentication === 'app-only' ? 'app-only' : person}
          changeWay={setPerson}
          scopes={scopes}
          changeScopes={changeScopes}
          returnTo={returnTo}
          acts={{}}
          onLeave={() => keepDraft(saved, values)}
        />
      ) : registrationId === null ? null : (
        <p className="quiet">Type the address first: the sign-in is for it.</p>
      )}
      {error ? <StateMark meaning="bad">{error}</StateMark> : null}
    </section>
  )
}
