import type { Registration } from '@postdesk/contract'
import { Button, Group, Stack } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { fieldsOf } from '../../api/client.ts'
import { connectionOf } from '../connection/connection-values.ts'
import { NetworkFields } from '../connection/network-fields.tsx'
import { useRegistrationActs } from '../registration-acts.ts'
import { SignInBy } from '../sign-in/sign-in-by.tsx'
import { useSignIn } from '../sign-in/use-sign-in.ts'
import type { StepProps } from './connect.tsx'
import { chosenOf } from './providers.ts'
import { incomingServer, incomingWords, outgoingServer } from './server-values.ts'
import { signInName } from '../protocol-words.ts'

/** Step 3: the sign-in itself. */
export function AuthorizeStep({
  given,
  set,
  go,
  registrations,
  extra,
  setExtra,
}: StepProps & { registrations: readonly Registration[] }) {
  const router = useRouter()
  const signIn = useSignIn(given.attempt ?? null, (attempt) => set({ attempt: attempt.id }))
  const { address, registration } = given
  const { how, protocol, outgoing, shared } = chosenOf(given)
  const server = incomingServer(given, extra)
  // Back here with the refused sign-in left behind: its card has been answered.
  const { attempt: _refused, ...rest } = given
  const here = router.buildLocation({ to: '/settings/accounts/new', search: { ...rest, step: 'authorize' } }).href
  const atRegistration = useRegistrationActs(registration, here)
  if (!address || !registration) return null
  const provider = registrations.find((one) => one.id === registration)?.provider
  const acts: CardActs = {
    ...atRegistration,
    'edit-account': () => go('what'),
    'switch-to-graph': () => {
      signIn.forget()
      set({ protocol: 'graph', attempt: undefined, scopes: undefined })
    },
  }
  return (
    <div className="form">
      <p style={{ marginTop: 0 }}>
        {how === 'app-only' ? (
          <>
            The app opens <strong className="breaks">{address}</strong> by itself. What an administrator must grant it stands
            below, under More.
          </>
        ) : (
          <>
            {how === 'browser' ? `A window of ${signInName(provider)} opens. ` : ''}
            {shared ? (
              <>
                Sign in as somebody who has full access to <strong className="breaks">{address}</strong>
              </>
            ) : (
              <>
                Sign in as <strong className="breaks">{address}</strong>
              </>
            )}
            , and accept the permissions.
          </>
        )}
      </p>
      <SignInBy
        signIn={signIn}
        wish={{
          registrationId: registration,
          address,
          incoming: protocol,
          outgoing,
          shared,
          connection: connectionOf(server, protocol),
          outgoingConnection: connectionOf(outgoingServer(given, extra), outgoing),
        }}
        provider={provider}
        way={how}
        changeWay={(way) => set({ how: way, attempt: undefined })}
        scopes={given.scopes?.split(' ') ?? null}
        changeScopes={(scopes) => set({ scopes: scopes?.join(' ') })}
        returnTo={here}
        acts={acts}
      />
      <details className="more" open={server.proxyUrl !== '' || extra.caPem !== ''}>
        <summary>Proxy and certificates</summary>
        <Stack gap="lg" mt="sm">
          <NetworkFields
            protocol={protocol}
            values={server}
            change={(values) => {
              set(incomingWords(values))
              setExtra(values)
            }}
            errors={fieldsOf(signIn.failure)}
          />
        </Stack>
      </details>
      <Group mt="xl">
        <Button variant="default" onClick={() => go('how')}>
          Back
        </Button>
        <Button disabled={signIn.attempt?.status !== 'authorized'} onClick={() => go('finish', { attempt: signIn.attempt?.id })}>
          Continue
        </Button>
      </Group>
    </div>
  )
}
