import type { Rule } from '@postdesk/contract'
import { ActionIcon, Button, Group, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from '@tabler/icons-react'
import { api, sentenceOf } from '../../api/client.ts'
import { rulesQuery } from '../../api/queries.ts'
import { SettingsRowsLoading } from '../../states/skeletons.tsx'
import { EmptyState, FailedState, StateMark } from '../../states/states.tsx'
import { Page } from '../page.tsx'
import { actionsInWords, conditionsInWords } from './rule-words.ts'
import { useDeleteRule } from './use-delete-rule.tsx'
import { useDragOrder } from './use-drag-order.ts'

/** What is done with mail before it becomes a ticket, and what the ticket gets. */
export function Rules() {
  const query = useQuery(rulesQuery())
  const navigate = useNavigate()
  const add = (starter?: 'ignore' | 'route') =>
    void navigate({ to: '/settings/rules/new', search: starter === undefined ? {} : { starter } })
  return (
    <Page title="Rules" acts={<Button onClick={() => add()}>Add rule</Button>}>
      <p className="quiet" style={{ margin: '0 0 16px' }}>
        Rules are gone through from top to bottom. The first that ignores, holds or lets pass a mail decides that; of group,
        priority and the like, the first to give it wins; tags add up.
      </p>
      {query.isPending ? (
        <SettingsRowsLoading />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : query.data.length === 0 ? (
        <EmptyState
          title="No rule yet"
          act={
            <Group gap="sm" justify="center">
              <Button variant="default" onClick={() => add('ignore')}>
                Ignore mail from an address
              </Button>
              <Button variant="default" onClick={() => add('route')}>
                Send some mail to a group
              </Button>
            </Group>
          }
        >
          All mail becomes tickets as its account says. Begin with one of these, or with an empty rule.
        </EmptyState>
      ) : (
        <List rules={query.data} />
      )}
    </Page>
  )
}

function List({ rules }: { rules: readonly Rule[] }) {
  const queryClient = useQueryClient()
  const failed = (failure: unknown) => {
    notifications.show({ color: 'red', title: 'Not done', message: sentenceOf(failure) })
    void queryClient.invalidateQueries({ queryKey: ['rules'] })
  }
  const order = useMutation({
    mutationFn: (ids: string[]) => api.orderRules({ body: { ids } }),
    onSuccess: (answer) => queryClient.setQueryData(rulesQuery().queryKey, answer.rules),
    onError: failed,
  })
  const enable = useMutation({
    mutationFn: ({ id, enabled }: Pick<Rule, 'id' | 'enabled'>) => api.changeRule({ params: { id }, body: { enabled } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rules'] }),
    onError: failed,
  })
  const remove = useDeleteRule()
  const move = (at: number, to: number) => {
    const moved = rules.filter((_, place) => place === at)
    const ordered = rules.toSpliced(at, 1).toSpliced(to, 0, ...moved)
    // Shown at once where it was put; a refusal reads the list anew.
    queryClient.setQueryData(rulesQuery().queryKey, ordered)
    order.mutate(ordered.map(({ id }) => id))
  }
  const { gripOf, rowOf } = useDragOrder(move)
  return (
    <ul className="rows">
      {rules.map((rule, at) => (
        <li key={rule.id} className={rules.length > 1 ? 'row row-gripped' : 'row'} {...rowOf(at)}>
          {rules.length > 1 ? (
            <span className="row-grip" aria-hidden title={`Drag to move ${rule.name}`} {...(order.isPending ? {} : gripOf(at))}>
              <IconGripVertical size={18} />
            </span>
          ) : null}
          <div className="row-main">
            <div className="thing-name">
              <Link to="/settings/rules/$id" params={{ id: rule.id }} className="row-title breaks">
                <bdi>{rule.name}</bdi>
              </Link>
              {rule.enabled ? null : <span className="tag">off</span>}
              {rule.assignee?.disabled ? (
                <StateMark meaning="warning">{rule.assignee.name} is disabled: tickets stay unassigned</StateMark>
              ) : null}
            </div>
            <div className="breaks">
              {conditionsInWords(rule)} → {actionsInWords(rule)}
            </div>
            <div className="facts">
              <span>{rule.touched === 1 ? 'one mail' : `${rule.touched.toLocaleString('en')} mails`} in the last 30 days</span>
              <span>changed by {rule.changedBy}</span>
            </div>
          </div>
          <div className="thing-acts">
            <Switch
              aria-label={`${rule.name} is on`}
              checked={rule.enabled}
              onChange={(event) => enable.mutate({ id: rule.id, enabled: event.currentTarget.checked })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move ${rule.name} up`}
              disabled={at === 0 || order.isPending}
              onClick={() => move(at, at - 1)}
            >
              <IconArrowUp size={18} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move ${rule.name} down`}
              disabled={at === rules.length - 1 || order.isPending}
              onClick={() => move(at, at + 1)}
            >
              <IconArrowDown size={18} />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${rule.name}`} onClick={() => remove(rule, at)}>
              <IconTrash size={18} />
            </ActionIcon>
          </div>
        </li>
      ))}
    </ul>
  )
}
