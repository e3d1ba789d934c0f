import type { Ticket } from '@postdesk/contract'
import { Menu, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconCheck } from '@tabler/icons-react'
import { agentsQuery } from '../api/queries.ts'

/**
 * Who a ticket may be given to. Oneself comes first and has the focus, so that opening the menu and Enter takes the ticket, and each
 * agent stands in it once.
 */
export function Assignees({
  ticket: { assignee },
  me,
  assign,
}: {
  ticket: Pick<Ticket, 'assignee'>
  me: { readonly id: string; readonly name: string }
  assign: (agentId: string | null) => void
}) {
  const agents = useQuery(agentsQuery)
  const others = agents.data?.filter((one) => !one.disabled && one.id !== me.id) ?? []
  const mark = (id: string) => (assignee?.id === id ? <IconCheck size={16} /> : null)
  return (
    <>
      <Menu.Item data-autofocus rightSection={mark(me.id)} onClick={() => assign(me.id)}>
        {assignee?.id === me.id ? `${me.name} (you)` : 'Assign to me'}
      </Menu.Item>
      {assignee ? <Menu.Item onClick={() => assign(null)}>Nobody</Menu.Item> : null}
      {agents.isPending || others.length > 0 ? <Menu.Divider /> : null}
      {agents.isPending ? <Skeleton height={24} m="sm" /> : null}
      {others.map((agent) => (
        <Menu.Item key={agent.id} rightSection={mark(agent.id)} onClick={() => assign(agent.id)}>
          {agent.name}
        </Menu.Item>
      ))}
    </>
  )
}
