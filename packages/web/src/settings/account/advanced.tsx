import type { Account } from '@postdesk/contract'
import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { connectionOf, valuesOf } from '../connection/connection-values.ts'
import { NetworkFields } from '../connection/network-fields.tsx'
import { ServerFields } from '../connection/server-fields.tsx'
import { UserField } from '../connection/user-field.tsx'
import { isSignedIn } from '../protocol-words.ts'
import { useChangeAccount } from './use-change-account.ts'

/** The connection itself: server, port, security, user name, proxy, authority, and the protocol's own switches. */
export function AccountAdvanced({ account }: { account: Account }) {
  const { protocol } = account
  const signedIn = isSignedIn(account)
  const kept = valuesOf(account.connection)
  const [values, setValues] = useState(kept)
  const [password, setPassword] = useState('')
  const changed = JSON.stringify(values) !== JSON.stringify(kept) || password !== ''
  const save = useChangeAccount(account.id, 'Saved; the connection is tried now')
  const fields = fieldsOf(save.error)
  return (
    <section className="block" id="advanced" aria-label="Advanced">
      <h2>Advanced</h2>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(
            { connection: connectionOf(values, protocol), ...(password === '' ? {} : { password }) },
            { onSuccess: () => setPassword('') },
          )
        }}
      >
        <Stack gap="lg">
          <ServerFields protocol={protocol} values={values} change={setValues} errors={fields} optional={signedIn} />
          {protocol === 'graph' || (protocol === 'ews' && signedIn) ? null : (
            <UserField address={account.address} values={values} change={setValues} errors={fields} />
          )}
          {signedIn ? null : (
            <PasswordInput
              label="Password"
              description={account.hasPassword ? 'Leave empty to keep the one we have; another server needs it anew' : undefined}
              autoComplete="off"
              error={fields['password']}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
          <NetworkFields protocol={protocol} values={values} change={setValues} errors={fields} />
          {save.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          <div>
            <Button type="submit" variant="default" disabled={!changed} loading={save.isPending}>
              Save connection
            </Button>
          </div>
        </Stack>
      </form>
    </section>
  )
}
