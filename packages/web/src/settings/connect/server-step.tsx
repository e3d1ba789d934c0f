import { Button, Group, PasswordInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { NetworkFields } from '../connection/network-fields.tsx'
import { ServerFields } from '../connection/server-fields.tsx'
import { UserField } from '../connection/user-field.tsx'
import type { StepProps } from './connect.tsx'
import { chosenOf } from './providers.ts'
import { incomingServer, incomingWords, outgoingServer, outgoingWords } from './server-values.ts'

/** Step 2 with a password: which server mail comes from and leaves by, and the password. Nothing is sent there before the test. */
export function ServerStep({ given, set, go, password, setPassword, extra, setExtra }: StepProps) {
  const { protocol, outgoing } = chosenOf(given)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const incoming = incomingServer(given, extra)
  const sends = outgoingServer(given, extra)
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const wrong = {
          ...(protocol !== 'ews' && incoming.host.trim() === ''
            ? { 'connection.server.host': 'name the server, such as imap.contoso.example' }
            : {}),
          ...(protocol === 'ews' && !/^https?:\/\/./i.test(incoming.ewsUrl)
            ? { 'connection.ewsUrl': 'must be an address such as https://mail.contoso.example/EWS/Exchange.asmx' }
            : {}),
          ...(password === '' ? { password: 'enter the password' } : {}),
        }
        setErrors(wrong)
        if (Object.keys(wrong).length === 0)
          go('finish', outgoing === 'smtp' && sends.host.trim() === '' && given.out === undefined ? { out: 'none' } : {})
      }}
    >
      <Stack gap="lg">
        <ServerFields
          protocol={protocol}
          label="Incoming server"
          values={incoming}
          change={(values) => set(incomingWords(values))}
          errors={errors}
          autoFocus
        />
        <UserField
          address={given.address ?? ''}
          values={incoming}
          change={(values) => set(incomingWords(values))}
          errors={errors}
        />
        <PasswordInput
          label="Password"
          description="Kept sealed. It is not in the address of this page: after a reload it is asked for again"
          autoComplete="off"
          error={errors['password']}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {outgoing === 'smtp' ? (
          <ServerFields
            protocol="smtp"
            prefix="outgoingConnection"
            label="Outgoing server"
            description="To answer from this mailbox. Empty: answers leave by another account, or not at all"
            values={sends}
            change={(values) => set({ ...outgoingWords(values), ...(given.out === 'none' ? { out: undefined } : {}) })}
            errors={errors}
          />
        ) : null}
        <details className="more" open={incoming.proxyUrl !== '' || extra.caPem !== ''}>
          <summary>More</summary>
          <Stack gap="lg" mt="sm">
            <NetworkFields
              protocol={protocol}
              values={incoming}
              change={(values) => {
                set(incomingWords(values))
                setExtra(values)
              }}
              errors={errors}
            />
          </Stack>
        </details>
        <Group>
          <Button variant="default" onClick={() => go('what')}>
            Back
          </Button>
          <Button type="submit">Continue</Button>
        </Group>
      </Stack>
    </form>
  )
}
