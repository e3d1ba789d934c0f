import type { Registration } from '@postdesk/contract'
import { Button, Group, Stack } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useRef } from 'react'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { fieldsOf } from '../../api/client.ts'
import { connectionOf, hasServer, type ConnectionValues } from '../connection/connection-values.ts'
import { NetworkFields } from '../connection/network-fields.tsx'
import { ServerFields } from '../connection/server-fields.tsx'
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
  const network = useRef<HTMLDetailsElement>(null)
  const signIn = useSignIn(given.attempt ?? null, ({ id }) => set({ attempt: id, former: id }), given.former ?? null)
  const { address, registration } = given
  const { how, protocol, outgoing, shared } = chosenOf(given)
  const server = incomingServer(given, extra)
  // Back here with the refused sign-in left behind: its card has been answered, and it still knows by which proxy it went.
  const { attempt: _refused, ...rest } = given
  const here = router.buildLocation({ to: '/settings/accounts/new', search: { ...rest, step: 'authorize' } }).href
  const atRegistration = useRegistrationActs(registration, here)
  if (!address || !registration) return null
  const provider = registrations.find((one) => one.id === registration)?.provider
  // The fields stand here, where a sign-in that fails for want of them is begun again.
  const openNetwork = () => {
    if (!network.current) return
    network.current.open = true
    network.current.scrollIntoView({ block: 'nearest' })
    network.current.querySelector<HTMLElement>('input, textarea')?.focus()
  }
  const acts: CardActs = {
    ...atRegistration,
    'edit-account': isAboutTheMailbox(signIn.attempt?.card?.id) ? () => go('what') : openNetwork,
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
      <details ref={network} className="more" open={hasNetwork(server)}>
        <summary>{hasServer(protocol) ? 'Server, proxy and certificates' : 'Proxy and certificates'}</summary>
        <Stack gap="lg" mt="sm">
          <ServerFields
            protocol={protocol}
            values={server}
            change={(values) => set(incomingWords(values))}
            errors={fieldsOf(signIn.failure)}
            optional
          />
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

const hasNetwork = ({ host, ewsUrl, proxyUrl, caPem }: ConnectionValues) =>
  [host, ewsUrl, proxyUrl, caPem].some((word) => word !== '')

/** Cards that ask for another mailbox or protocol, which is chosen in the first step; the others ask for another way to the server. */
const isAboutTheMailbox = (card: string | undefined) => card === 'wrong-mailbox' || card === 'token-for-another-service'
