import type { Account } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { api, sentenceOf } from '../api/client.ts'
import { CopyValue } from '../error-card/copy-value.tsx'
import type { CardActs } from '../error-card/error-card-view.tsx'
import { StateMark } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { MicrosoftSignIn } from './microsoft-sign-in.tsx'
import type { useMicrosoftSignIn } from './use-microsoft-sign-in.ts'

type Props = {
  account: Account
  signIn: ReturnType<typeof useMicrosoftSignIn>
  begin: () => void
  acts: CardActs
  renewed: () => void
}

/** Who signed in, when, with what; and signing in again, which is saved as soon as Microsoft says yes. */
export function AccountAuthorization({ account, signIn, begin, acts, renewed }: Props) {
  const { authorization, registration } = account
  const { attempt } = signIn
  const saved = useRef<string | null>(null)
  const save = useMutation({
    mutationFn: (attemptId: string) => api.changeAccount({ params: { id: account.id }, body: { attemptId } }),
    onSuccess: () => {
      notifications.show({ color: 'green', message: `${account.address} is authorized again` })
      renewed()
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not saved', message: sentenceOf(failure) }),
  })
  const { mutate } = save
  useEffect(() => {
    if (attempt?.status !== 'authorized' || saved.current === attempt.id) return
    saved.current = attempt.id
    mutate(attempt.id)
  }, [attempt, mutate])

  return (
    <section className="block" id="authorization" aria-label="Authorization">
      <h2>Authorization</h2>
      {authorization ? (
        <dl className="pairs" style={{ marginBottom: 16 }}>
          <dt>State</dt>
          <dd>
            {authorization.state === 'good' ? (
              <StateMark meaning="good">Authorized</StateMark>
            ) : (
              <StateMark meaning="bad">Needs a person to sign in again</StateMark>
            )}
          </dd>
          <dt>Signed in as</dt>
          <dd>
            {authorization.username ?? 'the app itself (app-only)'}
            {authorization.mailboxAddress !== authorization.username ? ` for ${authorization.mailboxAddress}` : ''}
          </dd>
          <dt>Authorized</dt>
          <dd>
            <When at={authorization.authorizedAt} ago />
            {authorization.authorizedBy ? ` by ${authorization.authorizedBy}` : ''}
          </dd>
          <dt>Last renewed</dt>
          <dd>
            <When at={authorization.refreshedAt} ago />
          </dd>
          {authorization.expiresAt ? (
            <>
              <dt>Lapses if never used</dt>
              <dd>
                <When at={authorization.expiresAt} />
              </dd>
            </>
          ) : null}
          <dt>App registration</dt>
          <dd>
            {registration ? (
              <Link to="/settings/registrations/$id" params={{ id: registration.id }}>
                {registration.name}
              </Link>
            ) : (
              'none'
            )}
          </dd>
          <dt>Tenant ID</dt>
          <dd className="mono">
            {authorization.tenantId} <CopyValue value={authorization.tenantId} label="Copy the tenant ID" />
          </dd>
          <dt>Permissions</dt>
          <dd className="mono">{authorization.scopes.join(' ')}</dd>
        </dl>
      ) : (
        <p className="quiet" style={{ marginTop: 0 }}>
          Nobody has signed in for this account.
        </p>
      )}
      {attempt || signIn.failure ? (
        <MicrosoftSignIn signIn={signIn} begin={begin} acts={acts} />
      ) : (
        <Button
          variant={authorization?.state === 'good' ? 'default' : 'filled'}
          disabled={!registration}
          loading={signIn.beginning}
          onClick={begin}
        >
          Re-authorize
        </Button>
      )}
    </section>
  )
}
