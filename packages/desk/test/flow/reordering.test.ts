import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { openFilingRig, type FilingRig } from './filing-rig.ts'

/** Conversations come in any order, and end in the same tickets (decision 0012 says what is promised). */
let database: TestDatabase
let rig: FilingRig
beforeAll(async () => {
  database = await testDatabase()
  rig = await openFilingRig(database)
})
afterAll(async () => {
  await rig.close()
  await database.close()
})

/** A mail of a conversation: the mail it answers (null: it begins), how it names its past, and whether it ever comes. */
type Node = {
  readonly answers: number | null
  readonly names: 'in-reply-to' | 'references' | 'both'
  readonly writer: number
  readonly comes: boolean
}
type Conversation = readonly Node[]

const PEOPLE = ['ann', 'bo', 'cy']
const node = (index: number) =>
  fc.record({
    // Long rows whose mails name only the one before are the hard ones: out of order they begin apart, and a later mail ties them.
    answers: index === 0 ? fc.constant(null) : fc.nat({ max: 1 }).map((back) => Math.max(0, index - 1 - back)),
    names: fc.constantFrom(
      'in-reply-to' as const,
      'in-reply-to' as const,
      'in-reply-to' as const,
      'references' as const,
      'both' as const,
    ),
    writer: fc.nat({ max: PEOPLE.length - 1 }),
    comes: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
  })
const conversation = fc
  .integer({ min: 1, max: 6 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, at) => node(at))))
const conversations = fc.array(conversation, { minLength: 1, maxLength: 3 })

type Written = { readonly id: string; readonly ids: readonly string[]; readonly raw: Uint8Array; readonly conversation: number }

let run = 0

/** The mails of some conversations. `replyAll`: each names everybody; else only the desk, as when one answers it alone. */
function write(all: readonly Conversation[], replyAll: boolean): Written[] {
  run += 1
  return all.flatMap((nodes, conversation) => {
    const idOf = (index: number) => `r${run}.c${conversation}.m${index}@example.com`
    const addressOf = (person: number) => `${PEOPLE[person]}.r${run}c${conversation}@example.com`
    return nodes.flatMap((one, index) => {
      if (!one.comes) return []
      const past: string[] = []
      for (let at = one.answers; at !== null; at = nodes[at]?.answers ?? null) past.unshift(idOf(at))
      const answered = past.at(-1)
      const references = one.names === 'in-reply-to' ? [] : past
      const everybody = PEOPLE.map((_, person) => addressOf(person)).filter((address) => address !== addressOf(one.writer))
      const raw = [
        `From: <${addressOf(one.writer)}>`,
        `To: ${['support@contoso.example', ...(replyAll ? everybody : [])].join(', ')}`,
        // Every conversation has the same subject: it ties nothing.
        `Subject: ${index === 0 ? '' : 'Re: '}Printer`,
        `Message-ID: <${idOf(index)}>`,
        ...(answered === undefined || one.names === 'references' ? [] : [`In-Reply-To: <${answered}>`]),
        ...(references.length === 0 ? [] : [`References: ${references.map((id) => `<${id}>`).join(' ')}`]),
        '',
        `Words ${index} of run ${run}, conversation ${conversation}`,
      ]
      const ids = [idOf(index), ...(one.names === 'in-reply-to' ? past.slice(-1) : past)]
      return [{ id: idOf(index), ids, raw: Buffer.from(raw.join('\r\n')), conversation }]
    })
  })
}

/** Which mails belong together: those that share an id, and those that share one with them. Said independently of the desk. */
function componentsOf(mails: readonly Written[]): string[][] {
  const groups: { ids: Set<string>; mails: string[] }[] = []
  for (const mail of mails) {
    const touching = groups.filter(({ ids }) => mail.ids.some((id) => ids.has(id)))
    const joined = { ids: new Set(mail.ids), mails: [mail.id] }
    for (const group of touching) {
      group.ids.forEach((id) => joined.ids.add(id))
      joined.mails.push(...group.mails)
      groups.splice(groups.indexOf(group), 1)
    }
    groups.push(joined)
  }
  return inOrder(groups.map((group) => group.mails))
}

const inOrder = (groups: readonly string[][]): string[][] =>
  groups.map((group) => group.toSorted()).toSorted((one, other) => ((one[0] ?? '') < (other[0] ?? '') ? -1 : 1))

/** Files mails in pages, as mailboxes give them; what waits is looked at again until nothing waits. */
async function fileInPages(mails: readonly Written[], pageSize: number): Promise<string[][]> {
  const rows = new Map<string, string>()
  for (let at = 0; at < mails.length; at += pageSize) {
    const page = mails.slice(at, at + pageSize)
    for (const { id, raw } of page) rows.set(id, await rig.stow(raw))
    for (let round = 0; round <= page.length; round += 1) await Promise.all(page.map(({ id }) => rig.process(rows.get(id) ?? '')))
  }
  const tickets = new Map<number, string[]>()
  for (const [id, row] of rows) {
    const filed = await rig.message(row)
    tickets.set(filed.ticket_id, [...(tickets.get(filed.ticket_id) ?? []), id])
  }
  return inOrder([...tickets.values()])
}

const shuffled = (mails: readonly Written[], order: readonly number[]): Written[] =>
  mails
    .map((mail, index) => ({ mail, key: order[index % order.length] ?? 0, index }))
    .toSorted((one, other) => one.key - other.key || one.index - other.index)
    .map(({ mail }) => mail)

const order = fc.array(fc.nat({ max: 1_000 }), { minLength: 18, maxLength: 18 })
const pageSize = fc.integer({ min: 1, max: 4 })

test('conversations in which everybody is named come to the same tickets in whatever order and pages their mails arrive', async () => {
  await fc.assert(
    fc.asyncProperty(conversations, order, pageSize, async (all, given, size) => {
      const mails = write(all, true)
      expect(await fileInPages(shuffled(mails, given), size)).toEqual(componentsOf(mails))
    }),
    { numRuns: 14 },
  )
}, 300_000)

test('mails that share no id never share a ticket, whoever writes and whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(conversations, order, pageSize, async (all, given, size) => {
      const mails = write(all, false)
      const allowed = componentsOf(mails)
      for (const ticket of await fileInPages(shuffled(mails, given), size))
        expect(allowed.some((component) => ticket.every((id) => component.includes(id)))).toBe(true)
    }),
    { numRuns: 6 },
  )
}, 300_000)

test('what one person writes comes to one ticket in every order, though each mail names only the desk', async () => {
  await fc.assert(
    fc.asyncProperty(conversation, order, pageSize, async (nodes, given, size) => {
      const mails = write([nodes.map((one) => ({ ...one, writer: 0 }))], false)
      expect(await fileInPages(shuffled(mails, given), size)).toEqual(componentsOf(mails))
    }),
    { numRuns: 8 },
  )
}, 300_000)
