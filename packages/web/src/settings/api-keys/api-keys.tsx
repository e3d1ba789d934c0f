import type { ApiKey } from '@postdesk/contract'
import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { apiKeysQuery } from '../../api/queries.ts'
import { SettingsRowsLoading } from '../../states/skeletons.tsx'
import { EmptyState, FailedState } from '../../states/states.tsx'
import { When } from '../../time/when.tsx'
import { Page } from '../page.tsx'
import { ExpiryMark } from '../registration/expiry-mark.tsx'
import { RemoveThing, type Removal } from '../structure/remove-thing.tsx'
import { NewApiKey } from './new-api-key.tsx'

/** The keys by which programs call the API, such as the command line of Postdesk. */
export function ApiKeys() {
  const keys = useQuery(apiKeysQuery)
  const [making, setMaking] = useState(false)
  const [removal, setRemoval] = useState<Removal | null>(null)
  return (
    <Page title="API keys" acts={<Button onClick={() => setMaking(true)}>Make a key</Button>}>
      <p className="quiet" style={{ margin: '0 0 16px' }}>
        For programs: the command line (<span className="mono">postdesk account list</span>) and whatever else calls the{' '}
        <a href="/api/v1/openapi.json">API</a>. A key calls as whoever made it.
      </p>
      {keys.isPending ? (
        <SettingsRowsLoading />
      ) : !keys.data ? (
        <FailedState failure={keys.error} retry={keys.refetch} />
      ) : keys.data.length === 0 ? (
        <EmptyState title="No key yet">Make one for each program, so that each can be ended by itself.</EmptyState>
      ) : (
        <ul className="rows">
          {keys.data.map((key) => (
            <KeyRow
              key={key.id}
              apiKey={key}
              end={() =>
                setRemoval({
                  name: key.name,
                  what: 'key',
                  afterwards: 'The program that uses it is refused from then on. Nothing else changes.',
                  act: () => api.deleteApiKey({ params: { id: key.id } }),
                })
              }
            />
          ))}
        </ul>
      )}
      <Modal opened={making} onClose={() => setMaking(false)} title="Make an API key" closeOnClickOutside={false} centered>
        <NewApiKey done={() => setMaking(false)} />
      </Modal>
      <RemoveThing removal={removal} close={() => setRemoval(null)} />
    </Page>
  )
}

function KeyRow({ apiKey, end }: { apiKey: ApiKey; end: () => void }) {
  return (
    <li className="row thing">
      <div className="row-main">
        <div className="thing-name">
          <span className="breaks">{apiKey.name}</span>
          <span className="tag">{apiKey.role === 'admin' ? 'administrator' : 'agent'}</span>
        </div>
        <div className="facts">
          <span className="mono">{apiKey.hint}…</span>
          <span>
            by <bdi>{apiKey.agent.name}</bdi>, <When at={apiKey.createdAt} ago />
          </span>
          <span>
            {apiKey.lastUsedAt === null ? (
              'never used'
            ) : (
              <>
                last used <When at={apiKey.lastUsedAt} ago />
              </>
            )}
          </span>
          {apiKey.expiresAt === null ? null : <ExpiryMark at={apiKey.expiresAt} />}
        </div>
      </div>
      <Button variant="default" size="xs" aria-label={`Remove ${apiKey.name}`} onClick={end}>
        Remove
      </Button>
    </li>
  )
}
