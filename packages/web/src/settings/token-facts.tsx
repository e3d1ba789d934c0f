import type { TokenFacts } from '@postdesk/contract'
import { CopyValue } from '../error-card/copy-value.tsx'
import { When } from '../time/when.tsx'

const services = { graph: 'Microsoft Graph', ews: 'Exchange Web Services', outlook: 'IMAP, POP3 and SMTP' } as const

/** What the last access token of each service says of itself. Never the token. */
export function TokenFactsList({ tokens }: { tokens: readonly TokenFacts[] }) {
  if (tokens.length === 0) return null
  return (
    <details className="more" style={{ marginBottom: 16 }}>
      <summary>Tokens</summary>
      {tokens.map((token) => (
        <section key={token.resource} aria-label={`Token for ${services[token.resource]}`} style={{ marginTop: 12 }}>
          <h3 className="token-title">{services[token.resource]}</h3>
          <dl className="pairs">
            <dt>Audience</dt>
            <dd className="mono">{token.audience ?? 'not told'}</dd>
            <dt>{token.isAppOnly ? 'Roles' : 'Permissions'}</dt>
            <dd className="mono">{token.permissions.join(' ') || 'none'}</dd>
            {token.username ? (
              <>
                <dt>Signed in as</dt>
                <dd>{token.username}</dd>
              </>
            ) : null}
            <Copied title="Tenant ID" value={token.tenantId} />
            <Copied title="Client ID" value={token.appId} />
            {token.issuedAt ? (
              <>
                <dt>Issued</dt>
                <dd>
                  <When at={token.issuedAt} ago />
                </dd>
              </>
            ) : null}
            <dt>Expires</dt>
            <dd>
              <When at={token.expiresAt} />, then a new one is fetched
            </dd>
          </dl>
        </section>
      ))}
    </details>
  )
}

function Copied({ title, value }: { title: string; value: string | null }) {
  if (value === null) return null
  return (
    <>
      <dt>{title}</dt>
      <dd className="mono">
        {value} <CopyValue value={value} label={`Copy the ${title.charAt(0).toLowerCase()}${title.slice(1)}`} />
      </dd>
    </>
  )
}
