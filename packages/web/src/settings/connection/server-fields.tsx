import type { MailProtocol } from '@postdesk/contract'
import { Select, TextInput } from '@mantine/core'
import { useId } from 'react'
import { hasServer, securities, usualPort, usualSecurity, type ConnectionValues } from './connection-values.ts'

type Props = {
  protocol: MailProtocol
  values: ConnectionValues
  change: (values: ConnectionValues) => void
  errors: Record<string, string>
  /** Where the API names these fields: `connection`, `outgoingConnection`. */
  prefix?: string
  label?: string
  description?: string
  /** Whether the cloud has a server of its own, so that this may be left empty. */
  optional?: boolean
  autoFocus?: boolean
}

/** The server of a protocol: its name, how the line is protected, its port. For EWS an address. */
export function ServerFields({
  protocol,
  values,
  change,
  errors,
  prefix = 'connection',
  label = 'Server',
  description,
  optional = false,
  autoFocus = false,
}: Props) {
  const set = (part: Partial<ConnectionValues>) => change({ ...values, ...part })
  const note = useId()
  const own = optional ? 'Empty: the one of the cloud' : description
  if (protocol === 'ews')
    return (
      <TextInput
        label="Address of Exchange Web Services"
        description={own ?? 'Of your own Exchange server'}
        placeholder="https://mail.contoso.example/EWS/Exchange.asmx"
        inputMode="url"
        spellCheck={false}
        autoFocus={autoFocus}
        error={errors[`${prefix}.ewsUrl`] ?? errors[prefix]}
        value={values.ewsUrl}
        onChange={(event) => set({ ewsUrl: event.currentTarget.value })}
      />
    )
  if (!hasServer(protocol)) return null
  const security = values.security || usualSecurity(protocol)
  return (
    <div className="server-fields">
      <TextInput
        label={label}
        {...(own === undefined ? {} : { 'aria-describedby': note })}
        placeholder={optional ? 'outlook.office365.com' : `${protocol === 'pop3' ? 'pop' : protocol}.contoso.example`}
        spellCheck={false}
        autoCapitalize="none"
        autoFocus={autoFocus}
        error={errors[`${prefix}.server.host`] ?? errors[prefix]}
        value={values.host}
        onChange={(event) => set({ host: event.currentTarget.value })}
      />
      <Select
        label="Security"
        allowDeselect={false}
        data={securities}
        error={errors[`${prefix}.server.security`]}
        value={security}
        // A port typed for another protection would be the wrong one.
        onChange={(value) => set({ security: securities.find((one) => one.value === value)?.value ?? security, port: '' })}
      />
      <TextInput
        label="Port"
        inputMode="numeric"
        placeholder={String(usualPort(protocol, security))}
        error={errors[`${prefix}.server.port`]}
        value={values.port}
        onChange={(event) => set({ port: event.currentTarget.value.replaceAll(/\D/g, '') })}
      />
      {own === undefined ? null : (
        <div className="quiet small" id={note}>
          {own}
        </div>
      )}
    </div>
  )
}
