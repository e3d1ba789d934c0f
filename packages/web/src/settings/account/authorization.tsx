import type { Account } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { sentenceOf } from '../../api/client.ts'
import { AuthorizationFacts, asksToSignIn } from '../authorization-facts.tsx'
import { isSignedIn } from '../protocol-words.ts'
import { RegistrationChoice } from '../sign-in/registration-choice.tsx'
import { SignInBy } from '../sign-in/sign-in-by.tsx'
import type { SignIn } from '../sign-in/use-sign-in.ts'
import { ResetAuthorization } from './reset-authorization.tsx'
import { useChangeAccount } from './use-change-account.ts'
import type { ReSignIn } from './use-re-sign-in.ts'
import { ValidateAuthorization } from './validate-authorization.tsx'

type Props = { account: Account; signIn: SignIn; again: ReSignIn; acts: CardActs }

/** Who signed in, when, with what; and signing in again, which is saved as soon as the provider says yes. */
export function AccountAuthorization({ account, signIn, again, acts }: Props) {
  const { authorization, registration } = account
  const { attempt } = signIn
  const saved = useRef<string | null>(null)
  const [resetting, setResetting] = useState(false)
  const { mutate, error } = useChangeAccount(account.id, `${account.address} is authorized again`)
  useEffect(() => {
    if (attempt?.status !== 'authorized' || saved.current === attempt.id) return
    saved.current = attempt.id
    mutate({ attemptId: attempt.id })
  }, [attempt, mutate])
  if (!isSignedIn(account))
    return (
      <section className="block" id="authorization" aria-label="Authorization">
        <h2>Authorization</h2>
        <p style={{ marginTop: 0 }}>
          {account.hasPassword ? 'A password is kept, sealed.' : 'No password is kept.'} It is changed under{' '}
          <a href="#advanced">Advanced</a>.
        </p>
      </section>
    )
  const isOpen = again.isOpen || authorization === null
  const mendsIt = authorization?.state === 'needs-a-person' && (account.card === null || asksToSignIn(account.card))
  return (
    <section className="block" id="authorization" aria-label="Authorization">
      <h2>Authorization</h2>
      {authorization ? (
        <AuthorizationFacts authorization={authorization} registration={registration} card={account.card} />
      ) : (
        <p className="quiet" style={{ marginTop: 0 }}>
          Nobody has signed in for this account.
        </p>
      )}
      {isOpen ? (
        <div className="form">
          {registration ? null : <RegistrationChoice value={again.registrationId} change={again.chooseRegistration} />}
          {again.wish ? (
            <SignInBy
              signIn={signIn}
              wish={again.wish}
              provider={again.provider}
              way={again.way}
              changeWay={again.changeWay}
              scopes={again.scopes}
              changeScopes={again.changeScopes}
              returnTo={`/settings/accounts/${account.id}`}
              acts={acts}
            />
          ) : null}
          {error ? <p role="alert">Not saved: {sentenceOf(error)}</p> : null}
          {authorization === null ? null : (
            <Button
              variant="default"
              mt="lg"
              onClick={() => {
                signIn.forget()
                again.close()
              }}
            >
              {attempt?.status === 'used' ? 'Done' : 'Cancel: keep the sign-in there is'}
            </Button>
          )}
        </div>
      ) : (
        <div className="acts-line">
          <Button variant={mendsIt ? 'filled' : 'default'} onClick={again.open}>
            Re-authorize
          </Button>
          <ValidateAuthorization accountId={account.id} acts={acts} />
          <Button variant="default" onClick={() => setResetting(true)}>
            Reset
          </Button>
        </div>
      )}
      <ResetAuthorization account={account} opened={resetting} close={() => setResetting(false)} />
    </section>
  )
}
