import { Stack, Switch, TextInput } from '@mantine/core'
import type { ConnectionValues } from '../connection/connection-values.ts'
import { NetworkFields } from '../connection/network-fields.tsx'
import { OutgoingChoice } from '../outgoing-choice.tsx'
import { CompanyFields, GroupFields, type PlacementValues } from '../placement-fields.tsx'
import { ReceiveFields } from '../receive-fields.tsx'
import type { ConnectSearch } from './connect-search.ts'
import { placementOf, receiveOf, sendsItself } from './finish-body.ts'
import { chosenOf } from './providers.ts'
import { incomingServer } from './server-values.ts'
import { StartField } from './start-field.tsx'

/** The fields that stand in sight; any other that is refused opens More. */
const SEEN = [
  'groupId',
  'categoryId',
  'outgoingAccountId',
  'outgoingConnection.server.host',
  'senderName',
  'attemptId',
  'password',
]

type Props = {
  given: ConnectSearch
  set: (part: ConnectSearch) => void
  errors: Record<string, string>
  extra: ConnectionValues
  setExtra: (extra: ConnectionValues) => void
}

/** Where the tickets of a new mailbox go, how they are answered, and how it is received; the rest under More. */
export function RoutingForm({ given, set, errors, extra, setExtra }: Props) {
  const { protocol, outgoing, byPassword } = chosenOf(given)
  const placement = placementOf(given)
  const place = ({ groupId, categoryId, companyId, brandId }: PlacementValues) =>
    set({
      group: groupId ?? undefined,
      category: categoryId ?? undefined,
      company: companyId ?? undefined,
      brand: brandId ?? undefined,
    })
  const lacksServer = byPassword && outgoing === 'smtp' && !given.outHost
  const values = incomingServer(given, extra)
  return (
    <Stack gap="lg">
      <GroupFields values={placement} change={place} errors={errors} />
      <OutgoingChoice
        own={!lacksServer}
        {...(lacksServer
          ? { description: 'To answer from this mailbox itself, name an outgoing server in the step before' }
          : {})}
        value={given.out ?? 'own'}
        change={(value) => set({ out: value === 'own' ? undefined : value })}
        error={errors['outgoingAccountId'] ?? errors['outgoingConnection.server.host']}
      />
      {sendsItself(given) ? (
        <TextInput
          label="Sender name"
          description="Optional: the name customers see beside the address"
          placeholder="Contoso Support"
          error={errors['senderName']}
          value={given.sender ?? ''}
          onChange={(event) => set({ sender: event.currentTarget.value })}
        />
      ) : null}
      {given.out === 'none' ? null : (
        <Switch
          label="Confirm each new ticket by mail"
          checked={given.reply !== 'no'}
          onChange={(event) => set({ reply: event.currentTarget.checked ? undefined : 'no' })}
        />
      )}
      <details className="more" open={Object.keys(errors).some((field) => !SEEN.includes(field))}>
        <summary>More</summary>
        <Stack gap="lg" mt="sm">
          <StartField
            start={given.start ?? 'now'}
            change={(start) => set({ start: start === 'now' ? undefined : start })}
            error={errors['startAt']}
          />
          <ReceiveFields
            protocol={protocol}
            values={receiveOf(given)}
            change={({ checkSeconds, folder, afterRead, moveTo }) =>
              set({ every: String(checkSeconds), folder, after: afterRead, moveTo })
            }
            errors={errors}
          />
          <CompanyFields values={placement} change={place} errors={errors} />
          <Switch
            label="Let automatic mail open tickets"
            description="Mail that says a machine sent it, such as an alarm. It is never answered by a machine"
            checked={given.auto !== 'no'}
            onChange={(event) => set({ auto: event.currentTarget.checked ? undefined : 'no' })}
          />
          <Switch
            label="Primary account"
            description="Tickets whose account has no outgoing account are answered by this one’s"
            checked={given.primary === 'yes'}
            onChange={(event) => set({ primary: event.currentTarget.checked ? 'yes' : undefined })}
          />
          {byPassword ? null : <NetworkFields protocol={protocol} values={values} change={setExtra} errors={errors} />}
        </Stack>
      </details>
    </Stack>
  )
}
