import type { EffectiveAddresses, Registration } from '@postdesk/contract'
import { Select, Stack } from '@mantine/core'
import { AddressFields } from './address-fields.tsx'
import { urlFields, type Draft } from './draft.ts'
import { ScopesField } from './scopes-field.tsx'

type Props = {
  readonly draft: Draft
  readonly change: (draft: Draft) => void
  readonly derived: EffectiveAddresses | null
  readonly proposed: readonly { readonly protocol: string; readonly scopes: readonly string[] }[]
  readonly faults: Readonly<Record<string, string>>
}

/** Addresses and permissions of a provider that we know nothing of: they are asked for, not derived. */
export function OwnProviderFields({ draft, change, derived, proposed, faults }: Props) {
  return (
    <>
      <AddressFields draft={draft} change={change} derived={derived} faults={faults} urls={urlsOf(draft, derived)} />
      <ScopesField draft={draft} change={change} proposed={proposed} error={faultBelow(faults, 'scopes')} />
    </>
  )
}

/** What few need: redirect path, and permissions and addresses in the place of those derived. */
export function MoreFields({
  draft,
  change,
  derived,
  proposed,
  faults,
  redirectPaths,
}: Props & { readonly redirectPaths: readonly Registration['redirectPath'][] }) {
  const isOther = draft.provider === 'other'
  const isTyped = draft.scopes !== '' || Object.values(draft.addresses).some((text) => text !== '')
  const isWrong = Object.keys(faults).some((field) => field.startsWith('addresses.') || field.startsWith('scopes'))
  return (
    <details open={draft.redirectPath !== '/oauth/callback' || (!isOther && (isTyped || isWrong)) || undefined}>
      <summary>More</summary>
      <Stack gap="lg" mt="sm">
        <Select
          label="Redirect URI to send"
          description="An app registration of an older help desk may know the second one only. It must be one that the provider has."
          data={redirectPaths.map((path) => ({ value: path, label: path }))}
          allowDeselect={false}
          value={draft.redirectPath}
          onChange={(value) =>
            change({ ...draft, redirectPath: redirectPaths.find((path) => path === value) ?? draft.redirectPath })
          }
        />
        {isOther ? null : <ScopesField draft={draft} change={change} proposed={proposed} error={faultBelow(faults, 'scopes')} />}
        {draft.provider === 'microsoft' ? (
          <fieldset className="plain-fieldset">
            <legend>Addresses</legend>
            <p className="quiet small">
              Derived from cloud and tenant. Type only what differs; a host of another cloud of Microsoft is refused.
            </p>
            <AddressFields draft={draft} change={change} derived={derived} faults={faults} urls={urlsOf(draft, derived)} />
          </fieldset>
        ) : null}
      </Stack>
    </details>
  )
}

/** Another provider has its sign-in, token and device code addresses; in a custom cloud the Graph address stands above. */
function urlsOf(draft: Draft, derived: EffectiveAddresses | null): (typeof urlFields)[number][] {
  return urlFields.filter(([name]) => {
    if (draft.provider === 'other') return name === 'authorizeUrl' || name === 'tokenUrl' || name === 'deviceCodeUrl'
    if (draft.cloud === 'custom' && name === 'graphUrl') return false
    return derived === null || derived[name] !== null || (draft.addresses[name] ?? '') !== ''
  })
}

/** A list's fault is named by its entry: `scopes.2`. */
function faultBelow(faults: Readonly<Record<string, string>>, field: string): string | undefined {
  return Object.entries(faults).find(([name]) => name === field || name.startsWith(`${field}.`))?.[1]
}
