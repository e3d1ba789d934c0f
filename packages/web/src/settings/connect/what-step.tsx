import { EmailAddress } from '@postdesk/contract'
import { Button, Stack, Switch, TextInput } from '@mantine/core'
import { IconBrandOffice } from '@tabler/icons-react'
import { useState } from 'react'
import type { StepProps } from './connect.tsx'

/** Step 1: which mailbox, and what it is called here. */
export function WhatStep({ given, go }: StepProps) {
  const [address, setAddress] = useState(given.address ?? '')
  const [name, setName] = useState(given.name ?? '')
  const [shared, setShared] = useState(given.shared === 'yes')
  const [remark, setRemark] = useState<string | null>(null)
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const checked = EmailAddress.safeParse(address.trim())
        if (!checked.success) {
          setRemark(checked.error.issues[0]?.message ?? 'must be an e-mail address')
          return
        }
        // Another mailbox needs a sign-in of its own.
        const { attempt: _old, ...kept } = given
        const chosen = {
          address: checked.data,
          name: name.trim() || checked.data,
          shared: shared ? ('yes' as const) : ('' as const),
        }
        const isSame = checked.data === given.address && shared === (given.shared === 'yes')
        go('how', isSame ? { ...given, ...chosen } : { ...kept, ...chosen, attempt: '' })
      }}
    >
      <Stack gap="lg">
        <div className="choice" data-checked="true">
          <span className="state-mark">
            <IconBrandOffice size={20} aria-hidden /> <strong>Microsoft 365</strong>
          </span>
          <div className="quiet">Mail is received and sent over Microsoft Graph.</div>
        </div>
        <TextInput
          label="Mailbox address"
          description="The user or shared mailbox whose mail becomes tickets"
          placeholder="support@contoso.example"
          type="email"
          autoComplete="off"
          autoFocus
          error={remark}
          value={address}
          onChange={(event) => {
            setAddress(event.currentTarget.value)
            setRemark(null)
          }}
        />
        <TextInput
          label="Name"
          description="Optional: how this account is called here"
          placeholder={address || 'Support'}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Switch
          label="It is a shared mailbox"
          description="Somebody with full access to it, and the right to send as it, signs in"
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <div>
          <Button type="submit">Continue</Button>
        </div>
      </Stack>
    </form>
  )
}
