import { useQuery } from '@tanstack/react-query'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { accountsQuery, agentsQuery, registrationsQuery, ticketsQuery } from '../api/queries.ts'
import { api } from '../api/client.ts'
import { SettingsRowsLoading } from '../states/skeletons.tsx'
import { FailedState } from '../states/states.tsx'
import { LinkButton } from './link-button.tsx'
import { Page } from './page.tsx'
import { Warnings } from './warnings.tsx'
import { warningOfRedirect } from './redirect-warning.ts'

/** What a new desk still needs, each with its state and its link. */
export function Checklist() {
  const registrations = useQuery(registrationsQuery)
  const accounts = useQuery(accountsQuery)
  const agents = useQuery(agentsQuery)
  const tickets = useQuery({
    queryKey: [...ticketsQuery('all', '').queryKey, 'count'],
    queryFn: async ({ signal }) => (await api.listTickets({ query: { view: 'all' }, signal })).counts.all,
  })
  const failed = [registrations, accounts, agents, tickets].filter((query) => query.isError)
  if (failed.length > 0)
    return (
      <Page title="First steps">
        <FailedState failure={failed[0]?.error} retry={() => Promise.all(failed.map((query) => query.refetch()))} />
      </Page>
    )
  if (!registrations.data || !accounts.data || !agents.data || tickets.data === undefined)
    return (
      <Page title="First steps">
        <SettingsRowsLoading rows={6} />
      </Page>
    )

  const redirect = warningOfRedirect(new URL(registrations.data.redirectUri), window.location)
  const steps = [
    {
      title: 'Base URL',
      done: redirect?.meaning !== 'warning',
      text: redirect?.text ?? `Browsers come back from Microsoft to ${registrations.data.redirectUri}`,
      link: (
        <LinkButton to="/settings/general" variant="default">
          Set the base URL
        </LinkButton>
      ),
    },
    {
      title: 'Provider',
      done: registrations.data.providers.some((one) => one.active),
      text: 'Microsoft 365, Google or another: off until you activate it.',
      link: <LinkButton to="/settings/registrations">Activate a provider</LinkButton>,
    },
    {
      title: 'App registration',
      done: registrations.data.registrations.length > 0,
      text: 'Your app in Microsoft Entra, by which people sign in to mailboxes.',
      link: <LinkButton to="/settings/registrations/new">Add app registration</LinkButton>,
    },
    {
      title: 'First mailbox',
      done: accounts.data.some((account) => account.authorization !== null),
      text: 'A mailbox in Microsoft 365 whose mail becomes tickets.',
      link: <LinkButton to="/settings/accounts/new">Connect a mailbox</LinkButton>,
    },
    {
      title: 'First ticket',
      done: tickets.data > 0,
      text: 'Write a mail to your mailbox and see it arrive in the inbox.',
      link: (
        <LinkButton to="/inbox" variant="default">
          Open the inbox
        </LinkButton>
      ),
    },
    {
      title: 'Another agent',
      done: agents.data.length > 1,
      text: 'Somebody who answers with you.',
      link: (
        <LinkButton to="/settings/agents" variant="default">
          Add an agent
        </LinkButton>
      ),
    },
  ]
  const first = steps.find((step) => !step.done)
  return (
    <Page title={steps.every((step) => step.done) ? 'Your desk is ready' : 'First steps'}>
      <Warnings />
      <ol className="rows">
        {steps.map((step) => (
          <li key={step.title} className="row">
            <div className="row-main" style={{ display: 'flex', gap: 12 }}>
              {step.done ? (
                <IconCircleCheckFilled size={20} style={{ color: 'var(--pd-good)', flex: 'none' }} aria-label="Done" role="img" />
              ) : (
                <IconCircle size={20} style={{ color: 'var(--pd-quiet)', flex: 'none' }} aria-label="To do" role="img" />
              )}
              <div style={{ minWidth: 0 }}>
                <div style={{ fontWeight: 600 }}>{step.title}</div>
                <div className="quiet breaks">{step.text}</div>
              </div>
            </div>
            {step.done ? null : step === first || step.title === 'Another agent' ? step.link : null}
          </li>
        ))}
      </ol>
    </Page>
  )
}
