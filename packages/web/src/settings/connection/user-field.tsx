import { TextInput } from '@mantine/core'
import type { ConnectionValues } from './connection-values.ts'

type Props = {
  address: string
  values: ConnectionValues
  change: (values: ConnectionValues) => void
  errors: Record<string, string>
  prefix?: string
}

/** The name one signs in with at the server, where it is not the address. */
export function UserField({ address, values, change, errors, prefix = 'connection' }: Props) {
  return (
    <TextInput
      label="User name"
      description="Empty: the address"
      placeholder={address}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      error={errors[`${prefix}.username`]}
      value={values.username}
      onChange={(event) => change({ ...values, username: event.currentTarget.value })}
    />
  )
}
