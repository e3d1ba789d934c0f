import type { Rule, RuleDraft } from '@postdesk/contract'
import { Alert, Button, Group, Select, Stack, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'
import { accountsQuery, rulesQuery } from '../../api/queries.ts'
import { FormLoading } from '../../states/skeletons.tsx'
import { EmptyState, FailedState } from '../../states/states.tsx'
import { Page } from '../page.tsx'
import { ActionFields } from './action-fields.tsx'
import { ConditionRow } from './condition-row.tsx'
import { NO_ACTIONS } from '@postdesk/contract'
import { TryRule } from './try-rule.tsx'

const route = getRouteApi('/shell/settings/rules/$id')
const newRoute = getRouteApi('/shell/settings/rules/new')

const emptyCondition = { field: 'sender' as const, operator: 'is' as const, values: [] as string[] }

/** A new rule: empty, one of two starters, or one about the sender of a mail, and the subject of a ticket. */
export function NewRule() {
  const { starter, from, subject, account } = newRoute.useSearch()
  const query = useQuery(rulesQuery())
  const draft: RuleDraft = {
    name: from ? `Mail from ${from}`.slice(0, 100) : starter === 'ignore' ? 'Ignore newsletters' : '',
    enabled: true,
    accountId: account ?? null,
    match: 'all',
    conditions: [
      starter === 'route'
        ? { field: 'subject', operator: 'contains', values: [] }
        : { ...emptyCondition, values: from ? [from] : [] },
      ...(subject ? [{ field: 'subject' as const, operator: 'contains' as const, values: [subject] }] : []),
    ],
    actions: starter === 'ignore' ? { ...NO_ACTIONS, verdict: 'ignore' } : NO_ACTIONS,
  }
  return (
    <Page title="Add a rule">
      {query.isPending ? (
        <FormLoading fields={4} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : (
        <Form rule={null} draft={draft} rules={query.data} />
      )}
    </Page>
  )
}

/** The page of one rule. */
export function EditRule() {
  const { id } = route.useParams()
  const query = useQuery(rulesQuery())
  const rule = query.data?.find((one) => one.id === id)
  return (
    <Page title={rule?.name ?? 'Rule'}>
      {query.isPending ? (
        <FormLoading fields={4} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : rule ? (
        <Form key={rule.id} rule={rule} draft={rule} rules={query.data} />
      ) : (
        <EmptyState title="There is no such rule">Somebody may have removed it.</EmptyState>
      )}
    </Page>
  )
}

const draftOf = ({ name, enabled, accountId, match, conditions, actions }: RuleDraft): RuleDraft => ({
  name,
  enabled,
  accountId,
  match,
  conditions,
  actions,
})

function Form({ rule, draft: begun, rules }: { rule: Rule | null; draft: RuleDraft; rules: readonly Rule[] }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const accounts = useQuery(accountsQuery)
  const [draft, setDraft] = useState<RuleDraft>(draftOf(begun))
  const change = (part: Partial<RuleDraft>) => setDraft({ ...draft, ...part })
  const save = useMutation({
    mutationFn: () => (rule ? api.changeRule({ params: { id: rule.id }, body: draft }) : api.createRule({ body: draft })),
    onSuccess: async () => {
      notifications.show({ color: 'green', message: 'Saved' })
      await queryClient.invalidateQueries({ queryKey: ['rules'] })
      await navigate({ to: '/settings/rules' })
    },
  })
  const errors = fieldsOf(save.error)
  const tried = { ...draft, ...(rule ? { id: rule.id } : {}) }
  const set = rule
    ? rules.map((one) => (one.id === rule.id ? tried : { ...draftOf(one), id: one.id }))
    : [...rules.map((one) => ({ ...draftOf(one), id: one.id })), tried]
  return (
    <>
      <form
        className="rule-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="lg">
          <TextInput
            label="Name"
            error={errors['name']}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <section aria-label="Conditions">
            <Group gap="xs" mb="xs">
              <h2 className="section-title">Which mail</h2>
              {draft.conditions.length > 1 ? (
                <Select
                  aria-label="How many conditions must hold"
                  size="xs"
                  w={190}
                  allowDeselect={false}
                  data={[
                    { value: 'all', label: 'All conditions hold' },
                    { value: 'any', label: 'One condition holds' },
                  ]}
                  value={draft.match}
                  onChange={(value) => change({ match: value === 'any' ? 'any' : 'all' })}
                />
              ) : null}
            </Group>
            <Stack gap="xs">
              {draft.conditions.map((condition, at) => (
                <ConditionRow
                  // oxlint-disable-next-line react/no-array-index-key -- conditions have no names; a row is its place
                  key={at}
                  at={at}
                  condition={condition}
                  errors={errors}
                  change={(changed) => change({ conditions: draft.conditions.with(at, changed) })}
                  remove={draft.conditions.length === 1 ? null : () => change({ conditions: draft.conditions.toSpliced(at, 1) })}
                />
              ))}
            </Stack>
            <Button
              variant="subtle"
              size="xs"
              mt="xs"
              onClick={() => change({ conditions: [...draft.conditions, emptyCondition] })}
            >
              Add condition
            </Button>
            {(accounts.data?.length ?? 0) > 0 ? (
              <Select
                label="Of which mail account"
                placeholder="Every account"
                clearable
                mt="sm"
                data={(accounts.data ?? []).map((one) => ({ value: one.id, label: one.address }))}
                error={errors['accountId']}
                value={draft.accountId}
                onChange={(accountId) => change({ accountId })}
              />
            ) : null}
          </section>
          <section aria-label="Actions">
            <h2 className="section-title" style={{ marginBottom: 8 }}>
              What is done
            </h2>
            <ActionFields actions={draft.actions} change={(actions) => change({ actions })} errors={errors} />
          </section>
          <Switch
            label="The rule is on"
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
          {save.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          <Group gap="sm">
            <Button type="submit" loading={save.isPending}>
              Save rule
            </Button>
            <Button variant="default" onClick={() => void navigate({ to: '/settings/rules' })}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
      <TryRule rules={set} accounts={accounts.data ?? []} />
    </>
  )
}
