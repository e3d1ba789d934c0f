import {
  explain,
  graphIncoming,
  graphOutgoing,
  type ErrorCard,
  type IncomingConnector,
  type OutgoingConnector,
  type TestStep,
} from '@postdesk/connectors'
import { randomUUID } from 'node:crypto'
import type { Sealer } from '../config/index.ts'
import type { AppRegistrationRow, Database } from '../db/index.ts'
import { aboutOf } from './about-of.ts'
import { openResult } from './attempt-result.ts'
import { openConnect } from './connect.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'

type Deps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly baseUrl: URL
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
  readonly incoming: IncomingConnector
  readonly outgoing: OutgoingConnector | null
  readonly close: () => Promise<void>
}

/** The test of a saved account, step by step, first receiving, then sending; nothing in the mailbox changes. */
export async function testOfAccount(deps: Deps, accountId: string): Promise<ReadyTest> {
  const { kysely } = deps.database
  const incoming = await kysely.selectFrom('incoming_account').selectAll().where('id', '=', accountId).executeTakeFirst()
  if (!incoming) return { kind: 'missing' }
  if (incoming.authorization_id === null) return { kind: 'not-authorized' }
  const outgoing =
    incoming.outgoing_account_id === null
      ? undefined
      : await kysely.selectFrom('outgoing_account').selectAll().where('id', '=', incoming.outgoing_account_id).executeTakeFirst()
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', (of) =>
      of.selectFrom('mail_authorization').select('registration_id').where('id', '=', incoming.authorization_id),
    )
    .executeTakeFirst()
  const connect = openConnect({ database: deps.database, sealer: deps.sealer, clock: deps.now, nodeId: `test ${randomUUID()}` })
  return ready(deps, {
    address: incoming.address,
    registration,
    incoming: await connect.incoming(incoming),
    outgoing: outgoing === undefined ? null : await connect.outgoing(outgoing),
    close: connect.close,
  })
}

/** The same for a sign-in whose account is not saved yet. */
export async function testOfAttempt(deps: Deps, attemptId: string): Promise<ReadyTest> {
  const { kysely } = deps.database
  const attempt = await kysely.selectFrom('authorization_attempt').selectAll().where('id', '=', attemptId).executeTakeFirst()
  if (!attempt) return { kind: 'missing' }
  const result = attempt.status === 'authorized' ? await openResult(deps.sealer, attempt) : null
  if (!result) return { kind: 'not-authorized' }
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', attempt.registration_id)
    .executeTakeFirstOrThrow()
  const access = {
    graphUrl: endpointsOfRegistration(registration).graphUrl,
    token: () => Promise.resolve(result.tokens.accessToken),
    mailbox: result.identity.access === 'own' ? ('me' as const) : { address: attempt.expected_address },
    expectedAddress: attempt.expected_address,
  }
  return ready(deps, {
    address: attempt.expected_address,
    registration,
    incoming: graphIncoming({ ...access, folder: 'inbox' }),
    outgoing: graphOutgoing(access),
    close: () => Promise.resolve(),
  })
}

function ready(deps: Deps, subject: Subject): ReadyTest {
  return { kind: 'ready', run: (report, signal) => run(deps, subject, report, signal) }
}

async function run(deps: Deps, subject: Subject, report: (step: ToldStep) => void, signal: AbortSignal): Promise<boolean> {
  const { address, registration, incoming, outgoing } = subject
  const tell = (direction: ToldStep['direction']) => (step: TestStep) => {
    const { error, ...rest } = step
    report({
      ...rest,
      id: `${direction}-${step.id}`,
      direction,
      card: error && explain(error, aboutOf(deps, address, registration)),
    })
  }
  try {
    const receives = await incoming.verify(tell('receive'), signal)
    const sends = outgoing === null || signal.aborted ? true : await outgoing.verify(tell('send'), signal)
    return receives && sends && !signal.aborted
  } finally {
    await incoming.close()
    await outgoing?.close()
    await subject.close()
  }
}
