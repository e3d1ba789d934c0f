import { ConnectorError, fateOf, pollDeviceCode, type DevicePoll } from '@postdesk/connectors'
import { openSecret } from '../registration/open-secret.ts'
import type { AppRegistrationRow, AuthorizationAttemptRow } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { withDispatcher, type Dispatcher } from '../connection/dispatchers.ts'
import { openSettingsOfAttempt } from './attempt-settings.ts'
import { withClient } from '../registration/public-client.ts'
import { collectTokens } from './collect-tokens.ts'
import { judgeTokens, refuseWith, waysOf, type AttemptDeps } from './settle-attempt.ts'
import { tokenRequestsOf } from './wanted-scopes.ts'

/** How long one poll may take; meanwhile nobody else polls this code. */
const POLL_MILLISECONDS = 20_000
/** RFC 8628 section 3.5 wants polls ever rarer while the server cannot be reached; no rarer than this, or the person waits for nothing. */
const RAREST_SECONDS = 60

/**
 * Asks whether a device code has been entered, when its moment has come. The form asks how its sign-in stands every second or so, and that
 * drives it: there is nothing in the background.
 *
 *   waiting, next_poll_at in the future   -> nothing is asked
 *   waiting, due                          -> one of those who ask, over all nodes, moves next_poll_at on and polls; the others see `waiting`
 *     pending                             -> due again after the interval
 *     told to slow down                   -> the interval is five seconds longer for good
 *     not reached, or an outage           -> the interval doubles; the code lives on
 *     declined, ended, unknown, refused   -> refused, with its card
 *     tokens came                         -> the code is forgotten at once, as it works once; then they are judged as any sign-in's are
 *
 * No transaction is open while Microsoft is asked. A node that dies with the tokens leaves an attempt that runs out.
 */
export async function pollDevice(deps: AttemptDeps, attemptId: string): Promise<void> {
  const attempt = await claimPoll(deps, attemptId)
  if (!attempt) return
  const registration = await deps.database.kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', attempt.registration_id)
    .executeTakeFirstOrThrow()
  const limit = AbortSignal.timeout(POLL_MILLISECONDS)
  const signal = deps.signal === undefined ? limit : AbortSignal.any([limit, deps.signal])
  try {
    await withDispatcher((await openSettingsOfAttempt(deps.sealer, attempt)).incoming, async (dispatcher) => {
      const limited = { ...deps, signal, dispatcher }
      await settle(limited, attempt, registration, await ask(limited, attempt, registration))
    })
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    const fate = fateOf(error)
    if (fate.kind === 'again')
      await pollAgain(deps, attempt, Math.min(2 * intervalOf(attempt), RAREST_SECONDS), fate.afterSeconds ?? 0)
    else await refuseWith(deps, attempt, registration, error)
  }
}

/** Wins the right to poll; nothing when it is not the moment, somebody else does, or there is nothing to poll for. */
async function claimPoll(deps: AttemptDeps, id: string): Promise<AuthorizationAttemptRow | undefined> {
  const now = deps.now()
  return await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({ next_poll_at: new Date(now.getTime() + POLL_MILLISECONDS) })
    .where('id', '=', id)
    .where('how', '=', 'device')
    .where('status', '=', 'waiting')
    .where('device_code_sealed', 'is not', null)
    .where('next_poll_at', '<=', now)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
}

async function ask(deps: PollDeps, attempt: AuthorizationAttemptRow, registration: AppRegistrationRow): Promise<DevicePoll> {
  const deviceCode = await openSecret(deps.sealer, attempt.device_code_sealed ?? '')
  return await withClient(deps, clientOf(attempt), (credential) =>
    pollDeviceCode({ ...requestOf(deps, registration), credential, deviceCode }),
  )
}

async function settle(
  deps: PollDeps,
  attempt: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
  poll: DevicePoll,
): Promise<void> {
  switch (poll.kind) {
    case 'pending':
      return await pollAgain(deps, attempt, intervalOf(attempt))
    case 'slow-down':
      return await pollAgain(deps, attempt, intervalOf(attempt) + poll.addSeconds)
    case 'declined':
    case 'expired':
    case 'unknown-code':
      await refuseWith(deps, attempt, registration, poll.error)
      return
    case 'authorized':
      if (await forgetCode(deps, attempt)) await signIn(deps, attempt, registration, poll.tokens)
      return
    default:
      poll satisfies never
  }
}

/** Over the form's own proxy. */
type PollDeps = AttemptDeps & { readonly dispatcher: Dispatcher }
type DeviceTokens = Extract<DevicePoll, { kind: 'authorized' }>['tokens']

/** Whatever goes wrong from here on ends the attempt: the code is used up. */
async function signIn(
  deps: PollDeps,
  attempt: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
  tokens: DeviceTokens,
): Promise<void> {
  try {
    const request = requestOf(deps, registration)
    const { endpoints } = request
    const [first, ...others] = tokenRequestsOf({ ...waysOf(attempt), endpoints, shared: attempt.shared, typed: attempt.scopes })
    const collected = await withClient(deps, clientOf(attempt), (credential) =>
      collectTokens({ ...request, credential }, [first[0], tokens], others),
    )
    await judgeTokens(deps, attempt, endpoints, tokens.identity, collected)
  } catch (error) {
    await refuseWith(deps, attempt, registration, error)
  }
}

async function pollAgain(deps: AttemptDeps, attempt: AuthorizationAttemptRow, seconds: number, atLeast = 0): Promise<void> {
  await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({ poll_seconds: seconds, next_poll_at: new Date(deps.now().getTime() + Math.max(seconds, atLeast) * 1_000) })
    .where('id', '=', attempt.id)
    .where('status', '=', 'waiting')
    .where('next_poll_at', '=', attempt.next_poll_at)
    .execute()
}

async function forgetCode(deps: AttemptDeps, attempt: AuthorizationAttemptRow): Promise<boolean> {
  const { numUpdatedRows } = await deps.database.kysely
    .updateTable('authorization_attempt')
    .set({ device_code_sealed: null })
    .where('id', '=', attempt.id)
    .where('status', '=', 'waiting')
    .where('device_code_sealed', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

function requestOf(deps: PollDeps, registration: AppRegistrationRow) {
  const signal = deps.signal === undefined ? {} : { signal: deps.signal }
  return {
    endpoints: endpointsOfRegistration(registration),
    clientId: registration.client_id,
    now: deps.now(),
    dispatcher: deps.dispatcher,
    ...signal,
  }
}

const clientOf = (attempt: AuthorizationAttemptRow) => ({
  registrationId: attempt.registration_id,
  isPublic: attempt.public_client,
})

// RFC 8628 section 3.2: what holds when no interval was named.
const intervalOf = (attempt: AuthorizationAttemptRow): number => attempt.poll_seconds ?? 5
