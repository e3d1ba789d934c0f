import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { outgoingAccountsQuery } from '../api/queries.ts'
import { protocolNames } from './protocol-words.ts'

type Props = {
  /** An outgoing account, `own` for the mailbox itself, or `none`. */
  value: string
  change: (value: string) => void
  /** Whether the mailbox itself can be chosen, being no outgoing account yet. */
  own: boolean
  description?: string
  error?: string | undefined
}

/** By which outgoing account answers leave. */
export function OutgoingChoice({ value, change, own, description, error }: Props) {
  const query = useQuery(outgoingAccountsQuery)
  return (
    <Select
      label="Answers leave by"
      description={description}
      allowDeselect={false}
      searchable
      data={[
        ...(own ? [{ value: 'own', label: 'This mailbox' }] : []),
        ...(query.data ?? []).map(({ id, name, address, protocol }) => ({
          value: id,
          label: `${name === address ? address : `${name} · ${address}`} (${protocolNames[protocol]})`,
        })),
        { value: 'none', label: 'Nothing: tickets are not answered by mail' },
      ]}
      error={error ?? (query.isError ? 'The outgoing accounts could not be loaded' : undefined)}
      value={value}
      onChange={(chosen) => change(chosen ?? 'none')}
    />
  )
}
