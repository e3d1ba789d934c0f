import type { ProviderSwitch, Registration } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../../api/client.ts'
import { StateMark } from '../../states/states.tsx'
import { providerNames } from './provider-names.ts'

/** The providers this desk signs in with: off until somebody activates them. */
export function ProviderSwitches({
  providers,
  registrations,
}: {
  providers: readonly ProviderSwitch[]
  registrations: readonly Registration[]
}) {
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: (given: ProviderSwitch) => api.changeDeskSettings({ body: { providers: [given] } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
      await queryClient.invalidateQueries({ queryKey: ['desk-settings'] })
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not changed', message: sentenceOf(failure) }),
  })
  // The usual one is the next step of a new desk; the others are there for whoever looks for them.
  const first = providers.some(({ active }) => active) ? null : 'microsoft'
  return (
    <section aria-label="Providers" className="providers">
      <h2 className="section-title">Providers</h2>
      <ul className="rows">
        {providers.map(({ provider, active }) => (
          <li key={provider} className="row thing">
            <div className="row-main">
              <div className="thing-name">
                {providerNames[provider]}
                <StateMark meaning={active ? 'good' : 'neutral'}>{active ? 'active' : 'not active'}</StateMark>
              </div>
              <div className="facts">{active ? activeWords(registrations, provider) : offWords(registrations, provider)}</div>
            </div>
            <Button
              variant={provider === first ? 'filled' : 'default'}
              size="xs"
              aria-label={`${active ? 'Deactivate' : 'Activate'} ${providerNames[provider]}`}
              loading={change.isPending && change.variables.provider === provider}
              onClick={() => change.mutate({ provider, active: !active })}
            >
              {active ? 'Deactivate' : 'Activate'}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const accountsOf = (registrations: readonly Registration[], provider: ProviderSwitch['provider']) =>
  new Set(registrations.flatMap((one) => (one.provider === provider ? one.usedBy : []))).size

function activeWords(registrations: readonly Registration[], provider: ProviderSwitch['provider']): string {
  const kept = registrations.filter((one) => one.provider === provider).length
  if (kept === 0) return 'Add an app registration below to sign in with it.'
  return `${kept === 1 ? 'One app registration' : `${kept} app registrations`}, ${inMailboxes(accountsOf(registrations, provider))}`
}

function offWords(registrations: readonly Registration[], provider: ProviderSwitch['provider']): string {
  const accounts = accountsOf(registrations, provider)
  if (accounts === 0) return 'Nobody can sign in to a mailbox with it.'
  return `Nobody can sign in with it. What is connected already goes on receiving and sending: ${inMailboxes(accounts)}.`
}

const inMailboxes = (count: number) => (count === 0 ? 'no mailbox' : count === 1 ? 'one mailbox' : `${count} mailboxes`)
