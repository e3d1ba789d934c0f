import { EmailAddress, type Account, type Registration } from '@postdesk/contract'
import { Button, Radio, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { accountsQuery } from '../../api/queries.ts'
import type { StepProps } from './connect.tsx'
import type { ConnectSearch } from './connect-search.ts'
import { chosenOf, cloudsOf, protocolChoices, providers, registrationsFor, remarkOn } from './providers.ts'

/** Step 1: whose mailbox it is, which one, and by what its mail is fetched. */
export function WhatStep({ given, set, go, registrations }: StepProps & { registrations: readonly Registration[] }) {
  const [remark, setRemark] = useState<string | null>(null)
  const { kind, protocol, shared } = chosenOf(given)
  // Each folder of a mailbox can be an account of its own; the same folder cannot be two.
  const { data: accounts = [] } = useQuery(accountsQuery)
  const address = (given.address ?? '').trim().toLowerCase()
  const folder = (given.folder ?? '').trim().toLowerCase() || 'inbox'
  const others = accounts.filter((one) => one.address.toLowerCase() === address)
  const twin = others.find((one) => one.folder.toLowerCase() === folder)
  // What is signed in for is another thing then: it needs a sign-in of its own.
  const change = (part: ConnectSearch) => set({ ...part, attempt: undefined, scopes: undefined })
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const checked = EmailAddress.safeParse((given.address ?? '').trim())
        if (!checked.success) {
          setRemark(checked.error.issues[0]?.message ?? 'must be an e-mail address')
          return
        }
        if (twin) return
        const chosen = { address: checked.data, name: given.name?.trim() || checked.data }
        // Over a registration that is ready nothing else is asked.
        const ready = registrationsFor(given, registrations).find((one) => one.ready)
        if (ready && kind.value !== 'password' && !given.registration)
          go('authorize', { ...chosen, registration: ready.id, how: 'browser' })
        else go('how', chosen)
      }}
    >
      <Stack gap="lg">
        <Radio.Group
          label="Provider"
          value={kind.value}
          onChange={(value) =>
            change({
              provider: providers.find((one) => one.value === value)?.value,
              protocol: undefined,
              cloud: undefined,
              registration: undefined,
              how: undefined,
            })
          }
        >
          <div className="choices">
            {providers.map(({ value, label, text }) => (
              <Radio.Card key={value} value={value} className="choice" data-checked={kind.value === value} aria-label={label}>
                <div className="choice-inner">
                  <Radio.Indicator />
                  <div>
                    <strong>{label}</strong>
                    <div className="quiet small">{text}</div>
                  </div>
                </div>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        <TextInput
          label="Mailbox address"
          description="Whose mail becomes tickets. Its own address, not an alias"
          placeholder="support@contoso.example"
          type="email"
          autoComplete="off"
          autoFocus
          error={twin ? <TwinRemark twin={twin} /> : remark}
          value={given.address ?? ''}
          onChange={(event) => {
            change({ address: event.currentTarget.value })
            setRemark(null)
          }}
        />
        {others.length > 0 ? (
          <TextInput
            label="Folder"
            description="Another folder of this mailbox can be an account of its own"
            placeholder="Invoices"
            value={given.folder ?? ''}
            onChange={(event) => set({ folder: event.currentTarget.value || undefined })}
          />
        ) : null}
        <TextInput
          label="Name"
          description="Optional: how this account is called here"
          placeholder={given.address || 'Support'}
          value={given.name ?? ''}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {kind.value === 'microsoft' ? (
          <Switch
            label="It is a shared mailbox"
            description="Somebody with full access to it, and the right to send as it, signs in"
            checked={shared}
            onChange={(event) => change({ shared: event.currentTarget.checked ? 'yes' : undefined })}
          />
        ) : null}
        <Select
          label="Protocol"
          description={remarkOn(protocol, kind)}
          allowDeselect={false}
          data={kind.protocols.map((value) => ({ value, label: protocolChoices[value].label }))}
          value={protocol}
          onChange={(value) => change({ protocol: kind.protocols.find((one) => one === value) })}
        />
        {kind.clouds.length > 0 ? (
          <details className="more" open={given.cloud !== undefined}>
            <summary>More</summary>
            <Select
              mt="sm"
              label="Cloud"
              description="Offers the app registrations of this cloud only"
              data={[{ value: '', label: 'As the app registration says' }, ...cloudsOf(kind)]}
              allowDeselect={false}
              value={given.cloud ?? ''}
              onChange={(value) =>
                change({ cloud: cloudsOf(kind).find((one) => one.value === value)?.value, registration: undefined })
              }
            />
          </details>
        ) : null}
        <div>
          <Button type="submit">Continue</Button>
        </div>
      </Stack>
    </form>
  )
}

function TwinRemark({ twin }: { twin: Pick<Account, 'id' | 'name'> }) {
  return (
    <>
      This mailbox is connected already:{' '}
      <Link to="/settings/accounts/$id" params={{ id: twin.id }}>
        open {twin.name}
      </Link>
    </>
  )
}
