import type { Account, IncomingProtocol } from '@postdesk/contract'
import { Checkbox, Stack } from '@mantine/core'
import { fieldsOf } from '../../api/client.ts'
import { ServerFields } from '../connection/server-fields.tsx'
import { isSignedIn, protocolNames } from '../protocol-words.ts'
import { sendingCouldGo } from './outgoing-after.ts'
import type { Switch } from './use-switch.ts'

type Props = { account: Account; to: IncomingProtocol; change: Switch }

/** Whether what the account answers by goes over as well, and over SMTP by which server. */
export function SwitchSending({ account, to, change }: Props) {
  const goes = sendingCouldGo(account, to)
  if (goes === null || account.outgoing === null) return null
  return (
    <Stack gap="md" my="md">
      <Checkbox
        label={`Also send over ${protocolNames[goes]}`}
        description={`Answers leave over ${protocolNames[account.outgoing.protocol]} now. The new way is tried as well, and undone together; nothing is sent twice`}
        disabled={change.trying}
        checked={change.takesSending}
        onChange={(event) => change.takeSending(event.currentTarget.checked)}
      />
      {goes === 'smtp' && change.takesSending ? (
        <ServerFields
          protocol="smtp"
          label="Sending server"
          prefix="outgoingConnection"
          values={change.sendingServer}
          change={change.setSendingServer}
          errors={fieldsOf(change.refused)}
          optional={isSignedIn(account)}
        />
      ) : null}
    </Stack>
  )
}
