import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compose, sanitizeMail } from '../../src/index.ts'
import { READERS } from './readers.ts'

/** One line of the outcome; `goal` is what we promise, told beside the number and judged by who reads it. */
export type Measured = { readonly what: string; readonly value: number; readonly unit: string; readonly goal?: string }

/** Processor time of one turn of a reader, and how many turns each has: turn about, so that a warm machine is warm for all. */
const TURN_MS = 700
const TURNS = 4

/** Bytes of the one large mail. */
const LARGE = 25 * 1024 * 1024

/** The parser beside two others, on the mails of the corpus and on one large mail; and the sanitizer. */
export async function measureMail(): Promise<readonly Measured[]> {
  const folder = join(import.meta.dirname, '../../../../corpus')
  const mails = readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(folder, name)))
  const megabytes = mails.reduce((sum, mail) => sum + mail.length, 0) / 1e6
  const readers = Object.entries(READERS)
  const rates = await rateEach(readers.map(([name, read]) => [name, () => readAll(mails, read)] as const))
  const ours = rates.get('postdesk') ?? 0
  const rows = readers.flatMap(([name]): Measured[] => {
    const rate = rates.get(name) ?? 0
    return [
      { what: `${name}: ${mails.length} mails of the corpus`, value: rate * mails.length, unit: 'mails per CPU-second' },
      { what: `${name}: the same`, value: rate * megabytes, unit: 'MB per CPU-second' },
    ]
  })
  const ratios = readers
    .filter(([name]) => name !== 'postdesk')
    .map(([name]): Measured => ({
      what: `our speed to that of ${name}`,
      value: ours / (rates.get(name) ?? 1),
      unit: 'times',
    }))
  return [...rows, ...ratios, ...(await measureLarge()), measureSanitizer()]
}

async function readAll(mails: readonly Buffer[], read: (bytes: Buffer) => Promise<unknown>): Promise<void> {
  // The others reject some mails; that takes its time as well.
  for (const mail of mails) await read(mail).catch(() => null)
}

/** Time that the processor gave us, in milliseconds: what others take of a busy machine does not count. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Rounds a second of the processor's time of each, measured in turns. The first turn warms up and does not count. */
async function rateEach(rounds: readonly (readonly [name: string, round: () => Promise<void>])[]): Promise<Map<string, number>> {
  const done = new Map<string, { rounds: number; ms: number }>()
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const [name, round] of rounds) {
      const used = processorMs()
      let count = 0
      for (; processorMs() - used < TURN_MS; count++) await round()
      const before = done.get(name) ?? { rounds: 0, ms: 0 }
      if (turn > 0) done.set(name, { rounds: before.rounds + count, ms: before.ms + processorMs() - used })
    }
  }
  return new Map([...done].map(([name, { rounds: count, ms }]) => [name, (count * 1000) / ms]))
}

async function measureLarge(): Promise<Measured[]> {
  const bytes = Buffer.from(
    await compose({
      messageId: 'large@contoso.example',
      date: new Date(0),
      from: { name: 'Anna Berg', address: 'anna@example.com' },
      to: [{ name: '', address: 'support@contoso.example' }],
      subject: 'The plans',
      text: 'See attached.',
      attachments: [{ filename: 'plans.pdf', contentType: 'application/pdf', content: new Uint8Array((LARGE * 3) / 4) }],
    }),
  )
  const rows: Measured[] = []
  for (const [name, read] of Object.entries(READERS)) {
    await read(bytes)
    const start = performance.now()
    await read(bytes)
    rows.push({
      what: `${name}: one mail of ${Math.round(bytes.length / 2 ** 20)} MB`,
      value: performance.now() - start,
      unit: 'ms',
    })
  }
  return rows
}

/** A newsletter of tables in tables, as they are. */
const ROW =
  '<tr><td style="padding:4px;color:#333;font-family:Arial"><a href="https://example.com/a"><img src="https://example.com/a.png" width="20"></a> Read <b>more</b></td></tr>'

function measureSanitizer(): Measured {
  const html = `<table>${ROW.repeat(500)}</table>`
  const clean = () => sanitizeMail(html, { attachmentUrl: () => null })
  clean()
  const start = performance.now()
  let count = 0
  for (; performance.now() - start < TURN_MS; count++) clean()
  return {
    what: `sanitizing HTML of ${Math.round(html.length / 1000)} kB`,
    value: (performance.now() - start) / count,
    unit: 'ms',
  }
}
