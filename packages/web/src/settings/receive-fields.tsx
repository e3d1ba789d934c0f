import type { Account, IncomingProtocol } from '@postdesk/contract'
import { NumberInput, Select, TextInput } from '@mantine/core'

export type ReceiveValues = Pick<Account, 'checkSeconds' | 'folder' | 'afterRead'> & { moveTo: string }

const afterwards: readonly { value: Account['afterRead']; label: string }[] = [
  { value: 'leave', label: 'Leave it as it is' },
  { value: 'mark-read', label: 'Mark it as read' },
  { value: 'move', label: 'Move it to a folder' },
  { value: 'delete', label: 'Delete it' },
]
/** POP3 knows neither folders nor read mail (RFC 1939). */
const withoutFolders: readonly Account['afterRead'][] = ['leave', 'delete']

type Props = {
  protocol: IncomingProtocol
  values: ReceiveValues
  change: (values: ReceiveValues) => void
  errors: Record<string, string>
}

/** How mail is received: how often, from where, and what becomes of it in the mailbox. */
export function ReceiveFields({ protocol, values, change, errors }: Props) {
  const hasFolders = protocol !== 'pop3'
  return (
    <>
      <NumberInput
        label="Check every"
        suffix=" seconds"
        min={5}
        max={86_400}
        allowDecimal={false}
        error={errors['checkSeconds']}
        value={values.checkSeconds}
        onChange={(value) => {
          if (typeof value === 'number') change({ ...values, checkSeconds: value })
        }}
      />
      {hasFolders ? (
        <TextInput
          label="Folder"
          error={errors['folder']}
          value={values.folder}
          onChange={(event) => change({ ...values, folder: event.currentTarget.value })}
        />
      ) : null}
      <Select
        label="After a mail is taken in"
        allowDeselect={false}
        data={afterwards.filter(({ value }) => hasFolders || withoutFolders.includes(value))}
        error={errors['afterRead']}
        value={values.afterRead}
        onChange={(value) => change({ ...values, afterRead: afterwards.find((one) => one.value === value)?.value ?? 'leave' })}
      />
      {values.afterRead === 'move' && hasFolders ? (
        <TextInput
          label="Move to folder"
          error={errors['moveTo']}
          value={values.moveTo}
          onChange={(event) => change({ ...values, moveTo: event.currentTarget.value })}
        />
      ) : null}
    </>
  )
}
