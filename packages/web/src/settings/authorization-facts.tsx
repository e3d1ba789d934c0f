import type { Authorization, Registration } from '@postdesk/contract'
import { Link } from '@tanstack/react-router'
import { CopyValue } from '../error-card/copy-value.tsx'
import { StateMark } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { protocolNames } from './protocol-words.ts'
import { TokenFactsList } from './token-facts.tsx'

type Props = { authorization: Authorization; registration: Pick<Registration, 'id' | 'name'> | null }

/** Who opened which mailbox, with what, since when and how long; and what the tokens say. */
export function AuthorizationFacts({ authorization, registration }: Props) {
  return (
    <>
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
          {authorization.kind === 'app-only' ? 'the app itself (app-only)' : (authorization.username ?? 'not told')}
          {authorization.mailboxAddress === authorization.username ? '' : ` for ${authorization.mailboxAddress}`}
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
        <dt>Reaches</dt>
        <dd>{authorization.protocols.map((protocol) => protocolNames[protocol]).join(', ') || 'not told'}</dd>
        <dt>Permissions</dt>
        <dd className="mono">{authorization.scopes.join(' ') || 'as granted to the app'}</dd>
      </dl>
      <TokenFactsList tokens={authorization.tokens} />
    </>
  )
}
