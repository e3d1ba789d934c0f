import { Priority, type RuleActions } from '@postdesk/contract'
import { Radio, Select, Stack, Switch, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { agentsQuery, tagsQuery } from '../../api/queries.ts'
import { priorityInWords } from '../../inbox/priority-mark.tsx'
import { CompanyFields, GroupFields } from '../placement-fields.tsx'
import { NO_ACTIONS } from '@postdesk/contract'

const verdicts = [
  { value: 'none', label: 'Let it become a ticket', description: 'Unless another rule stops it' },
  { value: 'ignore', label: 'Ignore it', description: 'No ticket; the mail log keeps it, and anybody can let it in' },
  { value: 'hold', label: 'Hold it', description: 'A person decides in the mail log' },
  {
    value: 'allow',
    label: 'Always let it pass',
    description: 'No later rule ignores or holds it; a machine’s mail opens a ticket too',
  },
] as const

/** What a rule does. */
export function ActionFields({
  actions,
  change,
  errors,
}: {
  actions: RuleActions
  change: (actions: RuleActions) => void
  errors: Record<string, string>
}) {
  const agents = useQuery(agentsQuery)
  const tags = useQuery(tagsQuery)
  const of = Object.fromEntries(
    Object.entries(errors).flatMap(([field, message]) => (field.startsWith('actions.') ? [[field.slice(8), message]] : [])),
  )
  return (
    <Stack gap="md">
      <Radio.Group
        label="What happens with the mail"
        error={errors['actions']}
        value={actions.verdict ?? 'none'}
        onChange={(value) => {
          const verdict = value === 'ignore' || value === 'hold' || value === 'allow' ? value : null
          // Mail that is ignored becomes no ticket, so there is nothing to give it.
          change(verdict === 'ignore' ? { ...NO_ACTIONS, verdict } : { ...actions, verdict })
        }}
      >
        <Stack gap="xs" mt="xs">
          {verdicts.map((one) => (
            <Radio key={one.value} value={one.value} label={one.label} description={one.description} />
          ))}
        </Stack>
      </Radio.Group>
      {actions.verdict === 'ignore' ? null : (
        <>
          <GroupFields values={actions} change={(placed) => change({ ...actions, ...placed })} errors={of} />
          <Select
            label="Priority"
            placeholder="As the account says"
            clearable
            data={Priority.options.map((value) => ({ value, label: priorityInWords(value) }))}
            error={of['priority']}
            value={actions.priority}
            onChange={(value) => change({ ...actions, priority: Priority.nullable().parse(value) })}
          />
          <Select
            label="Assign to"
            placeholder="Nobody"
            clearable
            searchable
            data={(agents.data ?? [])
              .filter((one) => !one.disabled || one.id === actions.assigneeId)
              .map((one) => ({ value: one.id, label: one.name }))}
            error={of['assigneeId']}
            value={actions.assigneeId}
            onChange={(assigneeId) => change({ ...actions, assigneeId })}
          />
          <TagsInput
            label="Tags"
            data={tags.data ?? []}
            maxTags={20}
            splitChars={[',']}
            error={of['tags'] ?? of['tags.0']}
            value={actions.tags}
            onChange={(given) => change({ ...actions, tags: given })}
          />
          <CompanyFields values={actions} change={(placed) => change({ ...actions, ...placed })} errors={of} />
          <Switch
            label="No automatic answer"
            checked={actions.noAutoReply}
            onChange={(event) => change({ ...actions, noAutoReply: event.currentTarget.checked })}
          />
        </>
      )}
    </Stack>
  )
}
