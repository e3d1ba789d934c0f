import type { Condition } from '@postdesk/contract'
import { ActionIcon, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { fieldWords, operatorWords } from './rule-words.ts'

const MEGABYTE = 1024 * 1024
const TEXT = ['is', 'is-not', 'contains', 'contains-not', 'matches', 'begins', 'ends'] as const
const BODY = ['contains', 'contains-not', 'begins', 'ends'] as const
const fields = Object.entries(fieldWords).map(([value, label]) => ({ value, label }))

/** The operators that fit a field. */
function operatorsOf(field: Condition['field']): readonly Condition['operator'][] {
  if (field === 'size') return ['larger', 'smaller']
  if (field === 'auto-submitted') return ['is']
  if (field === 'language') return ['is', 'is-not']
  return field === 'body' ? BODY : TEXT
}

/** A condition of another field, with what still fits of the one before. */
function asField(before: Condition, field: Condition['field']): Condition {
  const values = 'values' in before && before.field !== 'language' ? before.values : []
  if (field === 'size') return { field, operator: 'larger', bytes: 10 * MEGABYTE }
  if (field === 'auto-submitted') return { field, operator: 'is', value: true }
  if (field === 'language') return { field, operator: 'is', values: [] }
  if (field === 'body') return { field, operator: BODY.find((one) => one === before.operator) ?? 'contains', values }
  const operator = TEXT.find((one) => one === before.operator) ?? 'is'
  return field === 'header' ? { field, header: '', operator, values } : { field, operator, values }
}

const placeholders: Partial<Record<Condition['field'], string>> = {
  sender: 'news@contoso.com',
  domain: 'contoso.com',
  recipient: 'support+hr@contoso.com',
  'plus-tag': 'hr',
  language: 'de',
}

/** One condition: what of the mail, how it is compared, and with what. */
export function ConditionRow({
  condition,
  at,
  change,
  remove,
  errors,
}: {
  condition: Condition
  at: number
  change: (condition: Condition) => void
  /** Null where it is the only one. */
  remove: (() => void) | null
  errors: Record<string, string>
}) {
  const error = (part: string) => errors[`conditions.${at}.${part}`]
  const number = at + 1
  return (
    <div className="condition">
      <Select
        aria-label={`Field of condition ${number}`}
        allowDeselect={false}
        data={fields}
        value={condition.field}
        onChange={(value) => value && change(asField(condition, value as Condition['field']))}
      />
      {condition.field === 'header' ? (
        <TextInput
          aria-label={`Header name of condition ${number}`}
          placeholder="X-Priority"
          error={error('header')}
          value={condition.header}
          onChange={(event) => change({ ...condition, header: event.currentTarget.value })}
        />
      ) : null}
      {condition.field === 'auto-submitted' ? (
        <Select
          aria-label={`Value of condition ${number}`}
          allowDeselect={false}
          data={[
            { value: 'yes', label: 'yes' },
            { value: 'no', label: 'no' },
          ]}
          value={condition.value ? 'yes' : 'no'}
          onChange={(value) => change({ ...condition, value: value === 'yes' })}
        />
      ) : (
        <Select
          aria-label={`Comparison of condition ${number}`}
          allowDeselect={false}
          data={operatorsOf(condition.field).map((value) => ({ value, label: operatorWords[value] }))}
          value={condition.operator}
          onChange={(value) => value && change({ ...condition, operator: value } as Condition)}
        />
      )}
      {condition.field === 'size' ? (
        <NumberInput
          aria-label={`Value of condition ${number}`}
          suffix=" MB"
          min={0}
          max={900}
          decimalScale={2}
          error={error('bytes')}
          value={condition.bytes / MEGABYTE}
          onChange={(value) => change({ ...condition, bytes: Math.round(Number(value) * MEGABYTE) })}
        />
      ) : condition.field === 'auto-submitted' ? null : (
        <TagsInput
          className="condition-values"
          aria-label={`Value of condition ${number}`}
          placeholder={condition.values.length > 0 ? 'or …' : placeholders[condition.field]}
          maxTags={100}
          error={error('values') ?? error('values.0')}
          value={condition.values}
          onChange={(values) => change({ ...condition, values })}
        />
      )}
      {remove === null ? null : (
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Remove condition ${number}`} onClick={remove}>
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </div>
  )
}
