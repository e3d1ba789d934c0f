import { randomUUID } from 'node:crypto'
import { explain, type ErrorCard, type IncomingConnector, type OutgoingConnector, type TestStep } from '@postdesk/connectors'
import type { Connection, TestRequest } from '@postdesk/contract'
import type { Sealer } from '../../config/index.ts'
import type { AppRegistrationRow, Database, OutgoingAccountRow } from '../../db/index.ts'
import { aboutOf, type SignedInAs } from '../history/about-of.ts'
import { whoSignedIn } from '../history/who-signed-in.ts'
import { registrationOfAuthorization } from '../registration/registration-of-authorization.ts'
import { accessOfAttempt } from '../sign-in/access-of-attempt.ts'
import { keptProxy } from '../sign-in/attempt-settings.ts'
import { openConnect } from './connect.ts'
import { settingsOf } from './connection-settings.ts'
import { openSettings, sealConnection, type OpenSettings } from './proxy-password.ts'
import { openDispatchers } from './dispatchers.ts'
import { resumeReceiving, resumeSending } from './resume-tested.ts'
import { makeIncoming, makeOutgoing, type Access } from './make-connector.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { reachServers, type Way } from './reach-servers.ts'
import { stepRunner } from './run-step.ts'
import { sendToSelf } from './send-to-self.ts'
import { sendToSomebody } from './send-to-somebody.ts'

type Deps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly baseUrl: URL
  readonly messageKey: Uint8Array
  readonly now: () => Date
}

/** A step of one direction, with its failure in plain words. */
export type ToldStep = Omit<TestStep, 'error'> & { readonly direction: 'receive' | 'send'; readonly card: ErrorCard | null }

/** A test that can be run: `run` tells each step and gives whether all passed. */
export type ReadyTest =
  | { readonly kind: 'ready'; readonly run: (report: (step: ToldStep) => void, signal: AbortSignal) => Promise<boolean> }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-authorized' }

type Subject = {
  readonly address: string
  readonly registration: AppRegistrationRow | undefined
  readonly who: SignedInAs | undefined
  readonly incoming: IncomingConnector | null
  readonly outgoing: OutgoingConnector | null
  readonly ways: readonly Way[]
  /** Whether the test really sends a mail. */
  readonly send: boolean
  /** To whom; absent: to the mailbox itself. */
  readonly sendTo?: string | undefined
  /** What becomes of a saved account once it has passed. */
  readonly received?: () => Promise<void>
  readonly sent?: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The test that was asked for: of a saved account, a saved outgoing account, or a form that is not saved yet. */
export async function testOf(deps: Deps, request: TestRequest): Promise<ReadyTest> {
  if ('accountId' in request) return await testOfAccount(deps, request.accountId, request)
  if ('outgoingAccountId' in request) return await testOfOutgoing(deps, request.outgoingAccountId, request)
  return await testOfForm(deps, request)
}

/** Whether a mail is sent, and to whom; absent: to the mailbox itself. */
type Sending = { readonly send: boolean; readonly sendTo?: string | undefined }

async function testOfAccount(deps: Deps, accountId: string, { send, sendTo }: Sending): Promise<ReadyTest> {
  const { kysely } = deps.database
  const incoming = await kysely.selectFrom('incoming_account').selectAll().where('id', '=', accountId).executeTakeFirst()
  if (!incoming) return { kind: 'missing' }
  if (incoming.authentication === 'oauth' && incoming.authorization_id === null) return { kind: 'not-authorized' }
  const outgoing =
    incoming.outgoing_account_id === null
      ? undefined
      : await kysely.selectFrom('outgoing_account').selectAll().where('id', '=', incoming.outgoing_account_id).executeTakeFirst()
  const connect = connectFor(deps)
  return ready(deps, {
    address: incoming.address,
    registration: await registrationOfAuthorization(kysely, null, incoming.authorization_id),
    who: await whoSignedIn(kysely, incoming.authorization_id),
    incoming: await connect.incoming(incoming, { insist: true, baseUrl: deps.baseUrl }),
    outgoing: outgoing === undefined ? null : await connect.outgoing(outgoing),
    ways: [
      {
        direction: 'receive',
        protocol: incoming.protocol,
        settings: await openSettings(deps.sealer, incoming.settings),
      },
      ...(outgoing === undefined ? [] : [wayOut(outgoing.protocol, await openSettings(deps.sealer, outgoing.settings))]),
    ],
    send,
    sendTo,
    received: () => resumeReceiving(deps.database, incoming.id, deps.now()),
    ...(outgoing === undefined ? {} : { sent: () => resumeSending(deps.database, outgoing.id, deps.now()) }),
    close: connect.close,
  })
}

async function testOfOutgoing(deps: Deps, id: string, { send, sendTo }: Sending): Promise<ReadyTest> {
  const { kysely } = deps.database
  const outgoing = await kysely.selectFrom('outgoing_account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!outgoing) return { kind: 'missing' }
  if (outgoing.authentication === 'oauth' && outgoing.authorization_id === null) return { kind: 'not-authorized' }
  const connect = connectFor(deps)
  return ready(deps, {
    address: outgoing.address,
    registration: await registrationOfAuthorization(kysely, null, outgoing.authorization_id),
    who: await whoSignedIn(kysely, outgoing.authorization_id),
    incoming: null,
    outgoing: await connect.outgoing(outgoing),
    ways: [wayOut(outgoing.protocol, await openSettings(deps.sealer, outgoing.settings))],
    send,
    sendTo,
    sent: () => resumeSending(deps.database, outgoing.id, deps.now()),
    close: connect.close,
  })
}

const wayOut = (protocol: OutgoingAccountRow['protocol'], settings: OpenSettings): Way => ({
  direction: 'send',
  protocol,
  settings,
})

const connectFor = (deps: Deps) =>
  openConnect({ database: deps.database, sealer: deps.sealer, clock: deps.now, nodeId: `test ${randomUUID()}` })

type Form = Exclude<TestRequest, { accountId: string } | { outgoingAccountId: string }>

/** A form as it stands: with the sign-in it has got, or the password typed into it. */
async function testOfForm(deps: Deps, form: Form): Promise<ReadyTest> {
  const signedIn = form.attemptId === undefined ? null : await accessOfAttempt(deps, form.attemptId)
  if (signedIn === 'missing' || signedIn === 'not-authorized') return { kind: signedIn }
  const dispatchers = openDispatchers()
  const { address, incoming, outgoing } = form
  const accessBy = (password: string | undefined): Access =>
    signedIn?.access ?? (password === undefined ? { kind: 'none' } : { kind: 'password', password })
  const settingsFor = async (connection: Connection, direction: 'incoming' | 'outgoing') => {
    const kept = { ...(signedIn && keptProxy(signedIn, direction)), mailbox: signedIn?.mailbox }
    return await openSettings(deps.sealer, settingsOf(await sealConnection(deps.sealer, connection), kept))
  }
  const receiving = incoming && { ...incoming, settings: await settingsFor(incoming.connection, 'incoming') }
  const sending = outgoing && { ...outgoing, settings: await settingsFor(outgoing.connection, 'outgoing') }
  return ready(deps, {
    address,
    registration: signedIn?.registration,
    who: signedIn?.who,
    incoming:
      receiving === null
        ? null
        : makeIncoming({
            ...receiving,
            address,
            access: accessBy(receiving.password),
            dispatcher: dispatchers.of(receiving.settings),
            insist: true,
            baseUrl: deps.baseUrl,
          }),
    outgoing:
      sending === null
        ? null
        : makeOutgoing({
            ...sending,
            address,
            access: sending.authentication === 'none' ? { kind: 'none' } : accessBy(sending.password),
            dispatcher: dispatchers.of(sending.settings),
          }),
    ways: [
      ...(receiving === null
        ? []
        : [{ direction: 'receive' as const, protocol: receiving.protocol, settings: receiving.settings }]),
      ...(sending === null ? [] : [wayOut(sending.protocol, sending.settings)]),
    ],
    send: form.send,
    close: dispatchers.close,
  })
}

function ready(deps: Deps, subject: Subject): ReadyTest {
  return { kind: 'ready', run: (report, signal) => run(deps, subject, report, signal) }
}

async function run(deps: Deps, subject: Subject, report: (step: ToldStep) => void, signal: AbortSignal): Promise<boolean> {
  const { address, registration, who, incoming, outgoing } = subject
  let hasFailed = false
  const tell = (direction: ToldStep['direction']) => (step: TestStep) => {
    const { error, ...rest } = step
    // Also what holds up no mail, as news that only come later: the test is for finding that out.
    hasFailed ||= step.state === 'failed'
    report({
      ...rest,
      id: `${direction}-${step.id}`,
      direction,
      card: error && explain(error, aboutOf(deps, address, registration, who)),
    })
  }
  try {
    const endpoints = registration === undefined ? null : endpointsOfRegistration(registration)
    await reachServers({ endpoints, ways: subject.ways }, tell, signal)
    const receives = incoming === null || signal.aborted ? true : await incoming.verify(tell('receive'), signal)
    const sends = outgoing === null || signal.aborted ? true : await outgoing.verify(tell('send'), signal)
    if (signal.aborted) return false
    if (receives) await subject.received?.()
    if (sends) await subject.sent?.()
    if (!subject.send || outgoing === null || !receives || !sends) return !hasFailed
    const keepBcc = subject.ways.some(({ direction, protocol }) => direction === 'send' && protocol !== 'smtp')
    const given = { address, messageKey: deps.messageKey, incoming, outgoing, keepBcc, now: deps.now }
    const to = subject.sendTo
    if (to === undefined || to.toLowerCase() === address.toLowerCase()) await sendToSelf(given, stepRunner(tell), signal)
    else await sendToSomebody({ ...given, to }, stepRunner(tell), signal)
    return !hasFailed
  } finally {
    await incoming?.close()
    await outgoing?.close()
    await subject.close()
  }
}
