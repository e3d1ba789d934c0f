import type { Authorization, ErrorCard, Registration } from '@postdesk/contract'
import { Link } from '@tanstack/react-router'
import { CopyValue } from '../error-card/copy-value.tsx'
import { StateMark } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { protocolNames } from './protocol-words.ts'
import { TokenFactsList } from './token-facts.tsx'

type Props = {
  authorization: Authorization
  registration: Pick<Registration, 'id' | 'name'> | null
  /** What is the matter with the account, as it stands on its page. */
  card: ErrorCard | null
}

/** Who opened which mailbox, with what, since when and how long; and what the tokens say. */
export function AuthorizationFacts({ authorization, registration, card }: Props) {
  return (
    <>
      <dl className="pairs" style={{ marginBottom: 16 }}>
        <dt>State</dt>
        <dd>
          {authorization.state === 'good' ? (
            <StateMark meaning="good">Authorized</StateMark>
          ) : (
            <StateMark meaning="bad">
              {card === null || asksToSignIn(card) ? 'Needs a person to sign in again' : card.title}
            </StateMark>
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

/** Whether signing in again is what a card asks for first; else it mends nothing until something else was done. */
export function asksToSignIn(card: ErrorCard): boolean {
  const button = card.actions.find((action) => action.kind === 'button')
  return button === undefined || button.act === 're-authorize'
}
