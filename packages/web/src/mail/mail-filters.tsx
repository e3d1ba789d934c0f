import { Button, Group, Popover, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks'
import { IconFilter, IconSearch, IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { MailSearch } from './mail-search.ts'
import { stateChoices } from './mail-state.tsx'

/** Filters of their own field, besides search, state and mailbox, which always stand in the head. */
const FIELDS = [
  ['from', 'From'],
  ['to', 'To'],
  ['subject', 'Subject'],
  ['messageId', 'Message-ID'],
  ['ticket', 'Ticket'],
  ['since', 'Since'],
  ['until', 'Until'],
] as const
type Field = (typeof FIELDS)[number][0]
export type Wish = { readonly [N in keyof MailSearch]?: string | undefined }

type Props = {
  readonly search: MailSearch
  /** Addresses and ids of the accounts of this list; empty for who may not see them. */
  readonly accounts: readonly { readonly id: string; readonly address: string }[]
  readonly go: (wish: Wish) => void
}

/** What narrows a list of mails. */
export function MailFilters({ search, accounts, go }: Props) {
  const [typed, setTyped] = useState(search.q ?? '')
  const field = useRef<HTMLInputElement>(null)
  const ask = useDebouncedCallback((text: string) => go({ q: text.trim() }), 250)
  useHotkeys([['/', () => field.current?.focus()]])
  return (
    <>
      {search.list !== 'sent' && search.state === 'held' ? null : (
        <Select
          aria-label="State"
          size="xs"
          w={140}
          placeholder="Every state"
          clearable
          data={search.list === 'sent' ? stateChoices.sent : stateChoices.arrived}
          value={search.state ?? null}
          onChange={(state) => go({ state: state ?? '', heldBy: '' })}
        />
      )}
      {accounts.length > 1 ? (
        <Select
          aria-label="Mailbox"
          size="xs"
          w={220}
          placeholder="Every mailbox"
          clearable
          data={accounts.map((one) => ({ value: one.id, label: one.address }))}
          value={search.account ?? null}
          onChange={(account) => go({ account: account ?? '' })}
        />
      ) : null}
      <TextInput
        ref={field}
        aria-label="Search mail"
        size="xs"
        placeholder={search.list === 'sent' ? 'Recipient, subject, Message-ID' : 'Sender, recipient, subject, Message-ID'}
        leftSection={<IconSearch size={16} aria-hidden />}
        style={{ flex: '1 1 180px', maxWidth: 360 }}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          ask(event.currentTarget.value)
        }}
      />
      <MoreFilters search={search} go={go} />
    </>
  )
}

function MoreFilters({ search, go }: Pick<Props, 'search' | 'go'>) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus width={320}>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          Filters
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Filters">
        <FilterForm
          search={search}
          go={(wish) => {
            setOpened(false)
            go(wish)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

/** The fields as the URL has them when the form opens; nothing holds before 'Show'. */
function FilterForm({ search, go }: Pick<Props, 'search' | 'go'>) {
  const [values, setValues] = useState<Partial<Record<Field, string>>>(() =>
    Object.fromEntries(FIELDS.map(([name]) => [name, search[name] ?? ''])),
  )
  const input = (name: Field, more: { label: string; placeholder?: string; type?: string; inputMode?: 'numeric' }) => (
    <TextInput
      size="xs"
      {...more}
      value={values[name] ?? ''}
      onChange={(event) => {
        const { value } = event.currentTarget
        setValues((old) => ({ ...old, [name]: value }))
      }}
    />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const wish = FIELDS.map(([name]) => [name, (values[name] ?? '').trim()] as const)
        go({ ...Object.fromEntries(wish), ticket: (values.ticket ?? '').replace('#', '').trim() })
      }}
    >
      <Stack gap="xs">
        {input('from', { label: 'From', placeholder: search.list === 'sent' ? 'our address' : 'name or address' })}
        {input('to', { label: 'To', placeholder: 'address' })}
        {input('subject', { label: 'Subject' })}
        {input('messageId', { label: 'Message-ID' })}
        {input('ticket', { label: 'Ticket', placeholder: '#1042', inputMode: 'numeric' })}
        <Group grow gap="xs">
          {input('since', { label: 'Since', type: 'date' })}
          {input('until', { label: 'Until', type: 'date' })}
        </Group>
        <Group justify="flex-end" mt={4}>
          <Button type="submit" size="xs">
            Show
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The filters that hold, each to be taken away. */
export function FilterChips({ search, go }: Pick<Props, 'search' | 'go'>) {
  const held = search.heldBy ? [['heldBy', 'Held by an earlier version', ''] as const] : []
  const shown = [...FIELDS.flatMap(([name, title]) => (search[name] ? [[name, title, search[name]] as const] : [])), ...held]
  if (shown.length === 0) return null
  return (
    <div className="filter-bar mail-chips">
      {shown.map(([name, title, value]) => (
        <button key={name} type="button" className="chip" onClick={() => go({ [name]: '' })}>
          <span className="clip">
            {title}
            {value === '' ? null : (
              <>
                : <bdi>{value}</bdi>
              </>
            )}
          </span>
          <IconX size={14} aria-hidden />
          <span className="unseen">take this filter away</span>
        </button>
      ))}
    </div>
  )
}
