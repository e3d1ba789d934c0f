import type { EffectiveAddresses } from '@postdesk/contract'
import { SimpleGrid, Stack, TextInput } from '@mantine/core'
import { serverFields, urlFields, type Draft } from './draft.ts'

type Props = {
  readonly draft: Draft
  readonly change: (draft: Draft) => void
  readonly derived: EffectiveAddresses | null
  readonly faults: Readonly<Record<string, string>>
}

/** Every address, empty where the derived one is in force, which then stands in the field as a hint. */
export function AddressFields({ draft, change, derived, faults, urls }: Props & { urls: readonly (typeof urlFields)[number][] }) {
  const field = (name: keyof Draft['addresses']) => ({
    value: draft.addresses[name] ?? '',
    error: faults[`addresses.${name}`],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ ...draft, addresses: { ...draft.addresses, [name]: event.currentTarget.value } }),
  })
  return (
    <Stack gap="sm">
      {urls.map(([name, label]) => (
        <TextInput key={name} label={label} placeholder={derived?.[name] ?? undefined} {...field(name)} />
      ))}
      {serverFields.map(([name, label]) => {
        const [host, port] = (derived?.[name] ?? '').split(':')
        return (
          <SimpleGrid key={name} cols={2} spacing="sm" className="server-line">
            <TextInput label={`${label} server`} placeholder={host} {...field(`${name}Host`)} />
            <TextInput label={`${label} port`} placeholder={port} inputMode="numeric" {...field(`${name}Port`)} />
          </SimpleGrid>
        )
      })}
    </Stack>
  )
}

/** The derived addresses in one glance: where people sign in, and where mail is. */
export function DerivedLine({ derived }: { derived: EffectiveAddresses | null }) {
  if (!derived) return null
  const hosts = [derived.graphUrl, derived.ewsUrl].flatMap((url) => (url === null ? [] : [new URL(url).host]))
  const servers = [derived.imap, derived.smtp].flatMap((server) => server?.split(':')[0] ?? [])
  return (
    <div className="quiet small breaks">
      Signs in at <span className="mono">{derived.authorizeUrl}</span>; mail at{' '}
      <span className="mono">{[...new Set([...hosts, ...servers])].join(', ')}</span>. Each address can be changed under More.
    </div>
  )
}
