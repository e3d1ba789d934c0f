import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { processKind } from '../../src/intake/index.ts'
import { enqueue } from '../../src/queue/index.ts'
import type { Worker } from '../../src/worker/index.ts'
import { openRig, rawOf, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const PATIENCE = { timeoutMs: 60_000, everyMs: 50 }

let database: TestDatabase
let rig: Rig
let support: Account
let other: Worker

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT)
  // Two nodes: the question is often in other hands than the follow-up.
  await rig.start()
  other = await rig.startAnother('another node')
})

afterAll(async () => {
  await other.stop()
  await rig.close()
  await database.close()
})

const settled = (mails: number) =>
  waitFor(async () => (await rig.mails()).filter(({ state }) => state !== 'stowed').length === mails, {
    ...PATIENCE,
    what: `${mails} mails settled`,
  })

/** A question with a file that takes a while to read. */
function deliverLarge(from: string, subject: string, id: string): void {
  const file = randomBytes(1_100_000)
    .toString('base64')
    .replaceAll(/(.{76})/g, '$1\r\n')
  const lines = [
    `From: ${from}`,
    `To: ${SUPPORT}`,
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${id}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It does not work.',
    '--b',
    'Content-Type: application/octet-stream',
    'Content-Disposition: attachment; filename=a.bin',
    'Content-Transfer-Encoding: base64',
    '',
    file,
    '--b--',
    '',
  ]
  rig.tenant.world.mail.deliver(SUPPORT, Buffer.from(lines.join('\r\n')))
}

test('questions and what their writers forgot to say, found in one look, are one ticket each', async () => {
  for (let n = 0; n < 12; n += 1) {
    const from = `ann${n}@example.com`
    if (n % 2 === 0) deliverLarge(from, `question ${n}`, `question-${n}@example.com`)
    else rig.deliver({ from, subject: `question ${n}`, id: `question-${n}@example.com` })
    rig.deliver({ from, subject: `Re: question ${n}`, headers: [`In-Reply-To: <question-${n}@example.com>`] })
  }
  await rig.check(support)
  await settled(24)
  expect((await rig.tickets()).map(({ subject }) => subject).toSorted()).toEqual(
    Array.from({ length: 12 }, (_, n) => `question ${n}`).toSorted(),
  )
  // Waiting is no failed attempt.
  expect((await rig.mails()).map(({ attempts }) => attempts)).toEqual(Array.from({ length: 24 }, () => 1))
})

test('a follow-up waits for a question whose turn has not come, and joins it then', async () => {
  const before = await rig.mails()
  const question = await stowWithoutWork({ subject: 'slow question', id: 'slow@example.com' })
  rig.deliver({ subject: 'Re: slow question', headers: ['References: <other@example.com> <slow@example.com>'] })
  await rig.check(support)
  await waitFor(async () => (await mailOf('Re: slow question'))?.waits_for === question, PATIENCE)
  expect(await rig.tickets()).toHaveLength(12)
  await enqueue(database.kysely, processKind, { mailLogId: question }, { singletonKey: question })
  await settled(before.length + 2)
  expect(await rig.tickets()).toHaveLength(13)
  expect((await mailOf('Re: slow question'))?.clue).toMatch(/References/)
})

test('a follow-up whose patience is over opens a ticket of its own', async () => {
  const question = await stowWithoutWork({ subject: 'lost question', id: 'lost@example.com' })
  rig.deliver({ subject: 'Re: lost question', headers: ['In-Reply-To: <lost@example.com>'] })
  await rig.check(support)
  await waitFor(async () => (await mailOf('Re: lost question'))?.waits_for === question, PATIENCE)
  await database.kysely
    .updateTable('mail_log')
    .set({ waits_since: new Date(Date.now() - 11 * 60_000) })
    .where('waits_for', '=', question)
    .execute()
  expect(await rig.ticketOf('Re: lost question')).toBeDefined()
  await database.kysely.deleteFrom('mail_log').where('id', '=', question).execute()
})

test('mails that answer each other in a circle do not wait for ever: the first one opens the ticket', async () => {
  const before = await rig.mails()
  const ids = ['one', 'two', 'three']
  ids.forEach((id, n) =>
    rig.deliver({
      subject: `circle ${id}`,
      id: `circle-${id}@example.com`,
      headers: [`In-Reply-To: <circle-${ids[(n + 1) % 3]}@example.com>`],
    }),
  )
  rig.deliver({ subject: 'answers itself', id: 'self@example.com', headers: ['In-Reply-To: <self@example.com>'] })
  await rig.check(support)
  await settled(before.length + 4)
  const tickets = (await rig.tickets()).slice(14)
  expect(tickets.filter(({ subject }) => subject.startsWith('circle'))).toHaveLength(1)
  expect(tickets).toHaveLength(2)
})

const mailOf = async (subject: string) => (await rig.mails()).find((mail) => mail.subject === subject)

/** A mail as it lies between being kept and being worked on. */
async function stowWithoutWork(mail: { readonly subject: string; readonly id: string }): Promise<string> {
  const raw = rawOf(mail)
  const { sha256, size } = await rig.blobs.put(raw)
  const { id } = await database.kysely
    .insertInto('mail_log')
    .values({
      incoming_account_id: support.incomingId,
      source_id: mail.id,
      content_identity: mail.id,
      blob: sha256,
      size,
      message_id_header: mail.id,
      subject: mail.subject,
      acknowledged_at: new Date(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
