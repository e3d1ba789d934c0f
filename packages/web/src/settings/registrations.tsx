import type { Registration } from '@postdesk/contract'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useRowKeys } from '../keys/use-row-keys.ts'
import { Link } from '@tanstack/react-router'
import { registrationsQuery } from '../api/queries.ts'
import { SettingsRowsLoading } from '../states/skeletons.tsx'
import { CopyValue } from '../error-card/copy-value.tsx'
import { EmptyState, FailedState, StateMark } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { clouds } from './clouds.ts'
import { LinkButton } from './link-button.tsx'
import { Page } from './page.tsx'
import { RedirectUri } from './redirect-uri.tsx'

/** A secret that ends within this time is announced. */
const SOON_MILLISECONDS = 30 * 86_400_000

export function Registrations() {
  const query = useQuery(registrationsQuery)
  const list = useRef<HTMLUListElement>(null)
  useRowKeys(list)
  return (
    <Page title="App registrations" acts={<LinkButton to="/settings/registrations/new">Add app registration</LinkButton>}>
      {query.isPending ? (
        <SettingsRowsLoading rows={3} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : (
        <>
          {query.data.registrations.length === 0 ? (
            <EmptyState
              title="No app registration yet"
              act={<LinkButton to="/settings/registrations/new">Add the first one</LinkButton>}
            >
              The apps you register in Microsoft Entra appear here. One is enough for many mailboxes.
            </EmptyState>
          ) : (
            <ul className="rows" ref={list}>
              {query.data.registrations.map((one) => (
                <li key={one.id} className="row">
                  <Row registration={one} />
                </li>
              ))}
            </ul>
          )}
          <div style={{ marginTop: 24 }}>
            <RedirectUri uri={query.data.redirectUri} warning={query.data.redirectUriWarning} />
          </div>
        </>
      )}
    </Page>
  )
}

function Row({ registration }: { registration: Registration }) {
  return (
    <div className="row-main">
      <Link to="/settings/registrations/$id" params={{ id: registration.id }} className="row-title breaks" data-row>
        {registration.name}
      </Link>
      <div className="facts">
        <span>{clouds.find((one) => one.value === registration.cloud)?.label}</span>
        <span className="mono breaks">
          {registration.clientId} <CopyValue value={registration.clientId} label={`Copy the client ID of ${registration.name}`} />
        </span>
        <span>
          {registration.usedBy.length === 0
            ? 'not used yet'
            : `used by ${registration.usedBy.slice(0, 3).join(', ')}${registration.usedBy.length > 3 ? ` and ${registration.usedBy.length - 3} more` : ''}`}
        </span>
        {registration.hasSecret ? null : <StateMark meaning="bad">no client secret</StateMark>}
        {registration.secretExpiresAt ? <SecretEnd at={registration.secretExpiresAt} /> : null}
      </div>
    </div>
  )
}

function SecretEnd({ at }: { at: string }) {
  const [now] = useState(() => Date.now())
  const left = new Date(at).getTime() - now
  return (
    <StateMark meaning={left < 0 ? 'bad' : left < SOON_MILLISECONDS ? 'warning' : 'neutral'}>
      {left < 0 ? 'secret expired ' : 'secret expires '}
      <When at={at} />
    </StateMark>
  )
}
