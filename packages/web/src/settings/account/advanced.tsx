import type { Account, Attempt } from '@postdesk/contract'
import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { connectionOf, valuesOf } from '../connection/connection-values.ts'
import { NetworkFields } from '../connection/network-fields.tsx'
import { ServerFields } from '../connection/server-fields.tsx'
import { UserField } from '../connection/user-field.tsx'
import { isSignedIn } from '../protocol-words.ts'
import { RegistrationChoice } from '../sign-in/registration-choice.tsx'
import { MoveSignIn } from './move-sign-in.tsx'
import { useChangeAccount } from './use-change-account.ts'
import { useReSignIn } from './use-re-sign-in.ts'

type Props = {
  account: Account
  /** A sign-in for another connection that has come back to this page. */
  moveAttempt: string | null
}

/**
 * The connection itself: app registration, server, port, security, user name, proxy, authority, and the protocol's own switches. Another
 * registration, or a server that the sign-in there is may not be shown to, is saved together with a new sign-in.
 */
export function AccountAdvanced({ account, moveAttempt }: Props) {
  const { protocol } = account
  const signedIn = isSignedIn(account)
  const kept = valuesOf(account.connection)
  const [values, setValues] = useState(kept)
  const [password, setPassword] = useState('')
  const again = useReSignIn(account, true)
  const save = useChangeAccount(account.id, 'Saved; the connection is tried now')
  const move = useChangeAccount(account.id, `${account.address} goes by its new connection`)
  const saveWith = (attempt: Attempt) =>
    move.mutate(
      { attemptId: attempt.id, connection: attempt.connection },
      {
        onSuccess: ({ connection }) => {
          save.reset()
          setValues(valuesOf(connection))
        },
      },
    )
  const fields = fieldsOf(save.error)
  const isOtherCloud = signedIn && account.registration !== null && again.registrationId !== account.registration.id
  const changed = JSON.stringify(values) !== JSON.stringify(kept) || password !== '' || isOtherCloud
  const needsSignIn = signedIn && (isOtherCloud || fields['attemptId'] !== undefined || (moveAttempt !== null && !move.isSuccess))
  return (
    <section className="block" id="advanced" aria-label="Advanced">
      <h2>Advanced</h2>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isOtherCloud) return
          save.mutate(
            { connection: connectionOf(values, protocol), ...(password === '' ? {} : { password }) },
            {
              onSuccess: ({ connection }) => {
                setPassword('')
                setValues(valuesOf(connection))
              },
            },
          )
        }}
      >
        {signedIn && account.registration ? (
          <RegistrationChoice value={again.registrationId} change={again.chooseRegistration} />
        ) : null}
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
          {save.isError && fields['attemptId'] === undefined ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          {needsSignIn ? (
            <MoveSignIn
              account={account}
              again={again}
              connection={connectionOf(values, protocol)}
              isOtherCloud={isOtherCloud}
              attemptId={moveAttempt}
              save={saveWith}
              failure={move.error}
            />
          ) : null}
          {isOtherCloud ? null : (
            <div>
              <Button type="submit" variant="default" disabled={!changed} loading={save.isPending}>
                Save connection
              </Button>
            </div>
          )}
        </Stack>
      </form>
    </section>
  )
}
