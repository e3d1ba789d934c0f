import { ConnectorError, explain, type ErrorCard, type TestStep } from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import type { Database, IncomingAccountRow, OutgoingAccountRow, Queries } from '../../db/index.ts'
import { accessOf } from '../connection/connect.ts'
import type { ConnectionSettings } from '../connection/connection-settings.ts'
import { openDispatchers } from '../connection/dispatchers.ts'
import { makeIncoming, makeOutgoing, type Access } from '../connection/make-connector.ts'
import { openSettings } from '../connection/proxy-password.ts'
import { aboutOf, type SignedInAs } from '../history/about-of.ts'
import { whoSignedIn } from '../history/who-signed-in.ts'
import { registrationOfAuthorization } from '../registration/registration-of-authorization.ts'
import { accessOfAttempt } from '../sign-in/access-of-attempt.ts'
import type { ReadyAttempt } from '../sign-in/use-attempt.ts'

export type SwitchDeps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly baseUrl: URL
  readonly now: () => Date
  readonly signal?: AbortSignal
}

/** The ways to be tried: how mail is to come, and how it is to leave where that changes as well. */
export type NewWay = {
  readonly incoming: { readonly protocol: IncomingAccountRow['protocol']; readonly settings: ConnectionSettings }
  readonly outgoing: { readonly protocol: OutgoingAccountRow['protocol']; readonly settings: ConnectionSettings } | null
}

/** The card of what stands in the way; null when each new way works. */
export async function tryNewWay(
  deps: SwitchDeps,
  account: IncomingAccountRow,
  way: NewWay,
  ready: ReadyAttempt | null,
): Promise<ErrorCard | null> {
  const { kysely } = deps.database
  const dispatchers = openDispatchers()
  const registration = await registrationOfAuthorization(kysely, ready?.attempt.registration_id ?? null, account.authorization_id)
  let who = await whoSignedIn(kysely, account.authorization_id)
  let signedInTenant = await tenantOf(kysely, account.authorization_id)
  const explained = (error: ConnectorError, direction = ''): ErrorCard => {
    const card = explain(error, { ...aboutOf(deps, account.address, registration, who), signedInTenant })
    return { ...card, why: [direction, card.why, triedAs(who, signedInTenant)].filter(Boolean).join(' ') }
  }
  try {
    const settings = await openSettings(deps.sealer, way.incoming.settings)
    const dispatcher = dispatchers.of(settings)
    const signedIn = ready === null ? null : await accessOfAttempt(deps, ready.attempt.id)
    if (signedIn !== null && typeof signedIn === 'object') {
      who = signedIn.who
      signedInTenant = ready?.identity.tenantId ?? null
    }
    const access: Access =
      signedIn !== null && typeof signedIn === 'object'
        ? signedIn.access
        : await accessOf({ ...deps, clock: deps.now, nodeId: `switch ${account.id}` }, account, dispatcher)
    const { protocol } = way.incoming
    const failure = await failureOf(
      makeIncoming({ ...account, protocol, settings, access, dispatcher, insist: true }),
      deps.signal,
    )
    if (failure !== null) return explained(failure)
    if (way.outgoing === null) return null
    const sending = await openSettings(deps.sealer, way.outgoing.settings)
    const { address } = account
    const sender = makeOutgoing({
      protocol: way.outgoing.protocol,
      address,
      settings: sending,
      access,
      dispatcher: dispatchers.of(sending),
    })
    const refused = await failureOf(sender, deps.signal)
    return refused === null ? null : explained(refused, 'Receiving works; this is about sending.')
  } catch (error) {
    // Nothing to try it with: no sign-in, no server, a provider that has no such protocol.
    if (error instanceof ConnectorError) return explained(error)
    throw error
  } finally {
    await dispatchers.close()
  }
}

/** Runs a connector's own test; what failed first, or null. */
async function failureOf(
  connector: {
    readonly verify: (report: (step: TestStep) => void, signal?: AbortSignal) => Promise<boolean>
    readonly close: () => Promise<void>
  },
  signal: AbortSignal | undefined,
): Promise<ConnectorError | null> {
  const failures: ConnectorError[] = []
  const report = ({ error }: TestStep): void => {
    if (error) failures.push(error)
  }
  try {
    if (await connector.verify(report, signal)) return null
    return failures[0] ?? new ConnectorError('PROTOCOL', 'The test failed and did not say why.', { border: 'network' })
  } finally {
    await connector.close()
  }
}

/** Whose sign-in the new way was tried with: of several people and tenants it is often just another than was meant. */
function triedAs(who: SignedInAs | undefined, tenantId: string | null): string {
  if (who === undefined) return ''
  const name = who.kind === 'app-only' ? 'the app itself' : (who.username ?? 'somebody')
  const facts = [
    ...(tenantId === null ? [] : [`tenant ${tenantId}`]),
    ...(who.user_object_id === null ? [] : [`object ID ${who.user_object_id}`]),
  ]
  return `It was tried with the sign-in of ${name}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}.`
}

/** The tenant an account's sign-in is of. */
async function tenantOf(queries: Queries, authorizationId: string | null): Promise<string | null> {
  if (authorizationId === null) return null
  const row = await queries
    .selectFrom('mail_authorization')
    .select('tenant_id')
    .where('id', '=', authorizationId)
    .executeTakeFirst()
  return row?.tenant_id ?? null
}
