import type { OutgoingAccount } from '@postdesk/contract'
import { PasswordInput, Select, Stack, Switch, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { NetworkFields } from '../connection/network-fields.tsx'
import { ServerFields } from '../connection/server-fields.tsx'
import { UserField } from '../connection/user-field.tsx'
import { isSignIn, proofsOf, type OutgoingValues } from './outgoing-values.ts'

const protocols: readonly { value: OutgoingAccount['protocol']; label: string }[] = [
  { value: 'graph', label: 'Microsoft Graph (recommended)' },
  { value: 'smtp', label: 'SMTP' },
  { value: 'ews', label: 'Exchange Web Services' },
]

type Props = {
  values: OutgoingValues
  change: (values: OutgoingValues) => void
  password: string
  setPassword: (password: string) => void
  errors: Record<string, string>
  /** Of an account that is there: its address stays, and a password may be kept. */
  saved: OutgoingAccount | null
  /** One of the same address that is there already. */
  twin?: Pick<OutgoingAccount, 'id' | 'name'> | null
}
/** The fields that stand in sight; any other that is refused opens More. */
const SEEN = [
  'name',
  'address',
  'senderName',
  'protocol',
  'authentication',
  'password',
  'attemptId',
  'connection.ewsUrl',
  'connection',
]

/** The form of an outgoing account; the rare things under More. */
export function OutgoingFields({ values, change, password, setPassword, errors, saved, twin = null }: Props) {
  const set = (part: Partial<OutgoingValues>) => change({ ...values, ...part })
  const signsIn = isSignIn(values.authentication)
  const text = (name: 'name' | 'address' | 'senderName' | 'replyTo') => ({
    error: errors[name],
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
  })
  const server = (
    <ServerFields
      protocol={values.protocol}
      values={values.connection}
      change={(connection) => set({ connection })}
      errors={errors}
      optional={signsIn}
    />
  )
  return (
    <Stack gap="lg">
      {saved ? null : (
        <TextInput
          label="Address"
          description="Answers leave from it; its own address, not an alias"
          placeholder="support@contoso.example"
          type="email"
          autoComplete="off"
          autoFocus
          {...text('address')}
          error={
            twin ? (
              <>
                There is an outgoing account of this address:{' '}
                <Link to="/settings/accounts/sending/$id" params={{ id: twin.id }}>
                  open {twin.name}
                </Link>
              </>
            ) : (
              errors['address']
            )
          }
        />
      )}
      <TextInput
        label="Sender name"
        description="Optional: the name customers see beside the address"
        placeholder="Contoso Support"
        {...text('senderName')}
      />
      <Select
        label="Protocol"
        allowDeselect={false}
        data={protocols}
        error={errors['protocol']}
        value={values.protocol}
        onChange={(value) => {
          const protocol = protocols.find((one) => one.value === value)?.value ?? values.protocol
          const fits = proofsOf(protocol).some((one) => one.value === values.authentication)
          set({ protocol, ...(fits ? {} : { authentication: 'delegated' }) })
        }}
      />
      <Select
        label="Authentication"
        allowDeselect={false}
        data={proofsOf(values.protocol)}
        error={errors['authentication']}
        value={values.authentication}
        onChange={(value) =>
          set({ authentication: proofsOf(values.protocol).find((one) => one.value === value)?.value ?? values.authentication })
        }
      />
      {signsIn ? null : server}
      {values.authentication === 'password' ? (
        <PasswordInput
          label="Password"
          description={saved?.hasPassword ? 'Leave empty to keep the one we have' : undefined}
          autoComplete="off"
          error={errors['password']}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      ) : null}
      <details className="more" open={Object.keys(errors).some((field) => !SEEN.includes(field))}>
        <summary>Name, reply-to and connection</summary>
        <Stack gap="lg" mt="sm">
          <TextInput
            label="Name"
            description="Optional: how this account is called here"
            placeholder={values.address || 'Support'}
            {...text('name')}
          />
          <TextInput
            label="Reply-to"
            description="Where customers’ answers go. Empty: to the address itself. A mailbox that is not connected here makes no tickets"
            type="email"
            autoComplete="off"
            {...text('replyTo')}
          />
          <Switch
            label="Signed reply address"
            description="Answers go to an address such as support+t1042.…@: they find their ticket even where a server drops all other signs. Plus addressing must be on in your organization"
            checked={values.replyTag}
            onChange={(event) => set({ replyTag: event.currentTarget.checked })}
          />
          <Switch
            label="Ticket number in the subject"
            description="Subjects read “Re: [#1042] Printer”"
            checked={values.numberInSubject}
            onChange={(event) => set({ numberInSubject: event.currentTarget.checked })}
          />
          {signsIn ? server : null}
          {values.authentication === 'none' || values.protocol === 'graph' || (values.protocol === 'ews' && signsIn) ? null : (
            <UserField
              address={values.address}
              values={values.connection}
              change={(connection) => set({ connection })}
              errors={errors}
            />
          )}
          <NetworkFields
            protocol={values.protocol}
            values={values.connection}
            change={(connection) => set({ connection })}
            errors={errors}
          />
          <Switch
            label="Primary account"
            description="What has no outgoing account of its own leaves by this one"
            checked={values.primary}
            onChange={(event) => set({ primary: event.currentTarget.checked })}
          />
          <Switch label="Enabled" checked={values.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
        </Stack>
      </details>
    </Stack>
  )
}
