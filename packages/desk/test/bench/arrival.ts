import { setTimeout as pause } from 'node:timers/promises'
import { waitFor } from '@postdesk/testkit'
import type { Database } from '../../src/db/index.ts'
import { openRig, SAM, SUPPORT, type Rig } from '../flow/rig.ts'
import { startRigWeb } from '../flow/start-rig-web.ts'
import { percentile, type Measured } from './measured.ts'
import { onServer } from './on-server.ts'

const PUSHED = 100
const POLLED = 20
const POLL_SECONDS = 5
const BETWEEN_MS = 150
const LOOK_MS = 10
const A_DAY = 86_400
const PATIENCE = { timeoutMs: 60_000, everyMs: 50 }

/**
 * From the moment a mail lies in the simulated tenant's mailbox to its committed ticket, over Graph: noticed by push, and by looking
 * every five seconds. The desk, its web door, the tenant and the PostgreSQL server share one machine.
 */
export const measureArrival = () => onServer(measureOn)

async function measureOn(database: Database): Promise<readonly Measured[]> {
  let base = new URL('http://127.0.0.1')
  const rig = await openRig(database, () => Promise.resolve(base))
  const web = await startRigWeb(database, rig)
  base = web.desk.baseUrl
  try {
    await rig.control('PATCH', '/settings', { notifications: { allowLoopbackHttp: true } })
    const pushed = await rig.link(SUPPORT)
    await database.kysely.updateTable('incoming_account').set({ check_seconds: A_DAY }).execute()
    await rig.start()
    await waitFor(
      async () => {
        const row = await database.kysely.selectFrom('graph_subscription').select('state').executeTakeFirst()
        const account = await rig.account(pushed)
        return row?.state === 'live' && account.lease_owner === null && account.next_check_at.getTime() > Date.now() + 3_600_000
      },
      { ...PATIENCE, what: 'an account at rest whose mail is pushed' },
    )
    const byPush = await arrivals(rig, SUPPORT, PUSHED)
    await rig.control('PATCH', '/settings', { notifications: { allowLoopbackHttp: false } })
    await rig.link(SAM)
    const byPoll = await arrivals(rig, SAM, POLLED)
    return [
      { what: 'arrival to ticket by push, median', value: percentile(byPush, 0.5), unit: 'ms' },
      { what: 'arrival to ticket by push, p95', value: percentile(byPush, 0.95), unit: 'ms', goal: 'under 2,000' },
      {
        what: `arrival to ticket, checked every ${String(POLL_SECONDS)} s, p95`,
        value: percentile(byPoll, 0.95),
        unit: 'ms',
        goal: `under ${((POLL_SECONDS + 2) * 1000).toLocaleString('en-US')}`,
      },
    ]
  } finally {
    await rig.stop()
    await web.close()
    await rig.close()
  }
}

/** Milliseconds each of `count` mails took until its ticket could be read by others. */
async function arrivals(rig: Rig, to: string, count: number): Promise<number[]> {
  const subjectOf = (number: number) => `Arrival ${String(number)} at ${to}`
  const delivered = new Map<string, number>()
  const took = new Map<string, number>()
  const look = async () => {
    const waiting = [...delivered.keys()].filter((subject) => !took.has(subject))
    if (waiting.length === 0) return
    const found = await rig.database.kysely.selectFrom('ticket').select('subject').where('subject', 'in', waiting).execute()
    const now = Date.now()
    for (const { subject } of found) took.set(subject, now - (delivered.get(subject) ?? now))
  }
  for (let number = 1; number <= count; number += 1) {
    delivered.set(subjectOf(number), Date.now())
    rig.deliver({ to, subject: subjectOf(number) })
    for (const next = Date.now() + BETWEEN_MS; Date.now() < next; await pause(LOOK_MS)) await look()
    process.stderr.write(`\rarrival: mail ${String(number)} of ${String(count)} to ${to}\u001B[K`)
  }
  await waitFor(
    async () => {
      await look()
      return took.size === count
    },
    { ...PATIENCE, everyMs: LOOK_MS, what: 'a ticket for each mail' },
  )
  process.stderr.write('\r\u001B[K')
  return [...took.values()]
}
