import type { MailFilter, SentMailFilter } from '@postdesk/contract'
import type { Database } from '../../src/db/index.ts'
import { listMail } from '../../src/http/mail/list-mail.ts'
import { listSentMail } from '../../src/http/mail/list-sent-mail.ts'
import { writeCursor } from '../../src/http/mail/page-cursor.ts'
import { arrivalOf, fillMailLog, MAILS, RARE } from './fill-mail-log.ts'
import { percentile, type Measured } from './measured.ts'
import { onServer } from './on-server.ts'

const SAMPLES = 40
/** A question that is slow is asked less often. */
const PATIENCE_MS = 10_000
const GOAL = 'under 100'

/** What is asked of the lists, and how it is told. Common words, rare ones, and words that never meet: each is another plan. */
const ASKED: readonly (readonly [what: string, filter: MailFilter])[] = [
  ['newest page', {}],
  ['held mail', { state: 'held' }],
  ['refused mail', { state: 'refused' }],
  ['a common word', { q: 'invoice' }],
  ['three common words', { q: 'invoice printer urgent' }],
  ['two words that never meet', { q: 'invoice zeppelin' }],
  ['a rare word', { q: RARE }],
  ['a word that nobody wrote', { q: 'quagga' }],
  ['two letters', { q: 'qz' }],
  ['a letter', { q: 'q' }],
  ['a sender', { from: 'customer12345@' }],
  ['a subject', { subject: `order ${String(MAILS - 12_345)}` }],
  ['a Message-ID', { messageId: '<mail-500000@example.com>' }],
  ['one day, a common word', { q: 'invoice', since: '2025-06-01T00:00:00.000Z', until: '2025-06-02T00:00:00.000Z' }],
]
const SENT: readonly (readonly [what: string, filter: SentMailFilter])[] = [
  ['newest page', {}],
  ['failed', { state: 'failed' }],
  ['a common word', { q: 'invoice' }],
  ['two words that never meet', { q: 'invoice zeppelin' }],
  ['a recipient', { to: 'customer12345@' }],
]

/** The mail log and the list of sent mail with a million rows each, on a PostgreSQL server of our own: what one page takes. */
export const measureMailLog = () => onServer(measureOn)

async function measureOn(database: Database): Promise<readonly Measured[]> {
  await fillMailLog(database, (text) => process.stderr.write(`\r${text}\u001B[K`))
  process.stderr.write('\r\u001B[K')
  const rows: Measured[] = []
  for (const [what, filter] of ASKED) rows.push(await measure(`mail log, ${what}`, () => listMail(database.kysely, filter)))
  const middle = { before: writeCursor(arrivalOf(MAILS / 2), '00000000-0000-0000-0000-000000000000') }
  rows.push(await measure('mail log, a page in the midst of it', () => listMail(database.kysely, middle)))
  for (const [what, filter] of SENT) rows.push(await measure(`sent, ${what}`, () => listSentMail(database.kysely, filter)))
  return rows
}

async function measure(what: string, ask: () => Promise<unknown>): Promise<Measured> {
  const took: number[] = []
  const until = performance.now() + PATIENCE_MS
  for (let sample = 0; sample < SAMPLES && performance.now() < until; sample += 1) {
    const began = performance.now()
    await ask()
    took.push(performance.now() - began)
  }
  return { what: `${what}, p95`, value: percentile(took, 0.95), unit: 'ms', goal: GOAL }
}
