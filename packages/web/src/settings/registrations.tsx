import type { ProviderSwitch, Registration } from '@postdesk/contract'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useRowKeys } from '../keys/use-row-keys.ts'
import { Link } from '@tanstack/react-router'
import { registrationsQuery } from '../api/queries.ts'
import { SettingsRowsLoading } from '../states/skeletons.tsx'
import { CopyValue } from '../error-card/copy-value.tsx'
import { EmptyState, FailedState, StateMark } from '../states/states.tsx'
import { clouds } from './clouds.ts'
import { LinkButton } from './link-button.tsx'
import { Page } from './page.tsx'
import { RedirectUri } from './redirect-uri.tsx'
import { ExpiryMark } from './registration/expiry-mark.tsx'
import { providerNames } from './registration/provider-names.ts'
import { ProviderSwitches } from './registration/provider-switches.tsx'
import { someOf } from './structure/things.tsx'

export function Registrations() {
  const query = useQuery(registrationsQuery)
  const list = useRef<HTMLUListElement>(null)
  useRowKeys(list)
  return (
    <Page title="App registrations" acts={<LinkButton to="/settings/registrations/new">Add app registration</LinkButton>}>
      {query.isPending ? (
        <SettingsRowsLoading rows={5} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : (
        <>
          <ProviderSwitches providers={query.data.providers} registrations={query.data.registrations} />
          <h2 className="section-title">Registrations</h2>
          {query.data.registrations.length === 0 ? (
            <EmptyState
              title="No app registration yet"
              act={<LinkButton to="/settings/registrations/new">Add the first one</LinkButton>}
            >
              The apps you register in Microsoft Entra, or at another provider, appear here. One is enough for many mailboxes.
            </EmptyState>
          ) : (
            <ul className="rows" ref={list}>
              {query.data.registrations.map((one) => (
                <li key={one.id} className="row">
                  <Row registration={one} providers={query.data.providers} />
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

function Row({ registration, providers }: { registration: Registration; providers: readonly ProviderSwitch[] }) {
  const isOff = providers.some(({ provider, active }) => provider === registration.provider && !active)
  const { usedBy } = registration
  return (
    <div className="row-main">
      <div className="thing-name">
        <Link to="/settings/registrations/$id" params={{ id: registration.id }} className="row-title breaks" data-row>
          {registration.name}
        </Link>
        {registration.ready ? <span className="tag">ready</span> : null}
      </div>
      <div className="facts">
        <span>{kindOf(registration)}</span>
        <span className="mono breaks">
          {registration.clientId} <CopyValue value={registration.clientId} label={`Copy the client ID of ${registration.name}`} />
        </span>
        <span>{usedBy.length === 0 ? 'not used yet' : `used by ${someOf(usedBy)}`}</span>
        <CredentialState registration={registration} />
        {isOff ? <StateMark meaning="neutral">{providerNames[registration.provider]} is not active</StateMark> : null}
      </div>
    </div>
  )
}

/** The provider, and of Microsoft the cloud. */
export function kindOf({ provider, cloud }: Pick<Registration, 'provider' | 'cloud'>): string {
  if (provider !== 'microsoft') return providerNames[provider]
  return clouds.find((one) => one.value === cloud)?.label ?? providerNames.microsoft
}

/** What a reader of the list must know of the credentials: none, all refused, or when the last of them ends. */
function CredentialState({ registration: { credentials, secretExpiresAt } }: { registration: Registration }) {
  if (credentials.length === 0) return <StateMark meaning="bad">no credential</StateMark>
  if (credentials.every((one) => one.refusedAt !== null)) return <StateMark meaning="bad">its credential is refused</StateMark>
  return (
    <>
      {credentials.some((one) => one.refusedAt !== null) ? (
        <StateMark meaning="warning">one of its credentials is refused</StateMark>
      ) : null}
      {secretExpiresAt === null ? null : <ExpiryMark at={secretExpiresAt} what="credential" />}
    </>
  )
}
