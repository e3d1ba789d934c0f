import type { Client, MailLogRow } from '@postdesk/contract'
import type { SignedIn } from './link-mailbox.ts'
import type { ChosenMail } from './choose-mails.ts'
import { judgeCollection, type Arrived, type Verdict } from './judge-collection.ts'

export type Progress = { readonly delivered: number; readonly arrived: number; readonly settled: number; readonly of: number }

export type Passage = {
  readonly desk: SignedIn
  readonly accountId: string
  readonly mails: readonly ChosenMail[]
  /** Puts one mail into the mailbox that the account reads, and gives its bytes as they lie there. */
  readonly deliver: (mail: ChosenMail) => Promise<Uint8Array>
  readonly tell: (progress: Progress) => void
}

/** Deliveries under way at once. */
const AT_ONCE = 4
const LOOK_EVERY_MS = 2_000
/** Nothing new for so long, and nothing left to process: what is missing now is lost. Several rounds of the account fit into it. */
const QUIET_MS = 20_000
/** Not one mail moved for so long: something has stopped. */
const STUCK_MS = 120_000

/** Delivers the mails while the desk is receiving, waits until nothing moves any more, then judges what became of each. */
export async function deliverAndWatch(passage: Passage): Promise<Verdict> {
  const { desk, accountId, mails } = passage
  const held: ChosenMail[] = []
  const waiting = [...mails]
  const work = async () => {
    for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
      held.push({ name: mail.name, bytes: await passage.deliver(mail) })
    }
  }
  let failure: unknown
  const delivering = Promise.all(Array.from({ length: AT_ONCE }, work)).catch((error: unknown) => {
    failure = error
  })
  let [moved, before] = [Date.now(), '']
  for (;;) {
    if (failure !== undefined) throw failure
    const rows = await readMailLog(desk.client, accountId)
    const delivered = held.length
    const settled = rows.filter(({ state }) => state !== 'stowed').length
    passage.tell({ delivered, arrived: rows.length, settled, of: mails.length })
    const now = `${delivered} ${rows.length} ${settled}`
    if (now !== before) [moved, before] = [Date.now(), now]
    const isWhole = delivered === mails.length && settled === rows.length
    // As many rows as mails may still be a double and a loss, so one more round is waited for; fewer rows may be twins.
    if (isWhole && Date.now() - moved > (rows.length >= mails.length ? QUIET_MS / 4 : QUIET_MS)) break
    if (Date.now() - moved > STUCK_MS) break
    await desk.client.checkAccount({ params: { id: accountId } })
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  await delivering
  return judgeCollection(held, await readArrived(desk, accountId))
}

async function readMailLog(client: Client, accountId: string): Promise<MailLogRow[]> {
  const rows: MailLogRow[] = []
  let before: string | null = null
  do {
    const page: { mails: MailLogRow[]; next: string | null } = await client.listMail({
      query: { accountId, ...(before === null ? {} : { before }) },
    })
    rows.push(...page.mails)
    before = page.next
  } while (before !== null)
  return rows
}

/** The mail log with each row's raw bytes, and the messages that stand for it in any ticket. */
async function readArrived({ client, download }: SignedIn, accountId: string): Promise<Arrived[]> {
  const messages = await countMessages(client)
  const arrived: Arrived[] = []
  for (const { id, rawUrl, state, reason, ticketId } of await readMailLog(client, accountId))
    arrived.push({ id, raw: await download(rawUrl), state, reason, ticketId, messages: messages.get(id) ?? 0 })
  return arrived
}

async function countMessages(client: Client): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  let before: string | null = null
  do {
    const page: { tickets: { id: number }[]; next: string | null } = await client.listTickets({
      query: { view: 'all', ...(before === null ? {} : { before }) },
    })
    for (const { id } of page.tickets) {
      const { messages: latest, messageCount } = await client.getTicket({ params: { id } })
      const messages = [...latest]
      // A ticket shows its end; what stands before it comes page by page.
      while (messages.length < messageCount) {
        const oldest = messages[0]
        const page = oldest && (await client.listMessages({ params: { id }, query: { before: oldest.id } }))
        if (!page || page.messages.length === 0)
          throw new Error(`Ticket #${id} shows ${messages.length} of ${messageCount} messages.`)
        messages.unshift(...page.messages)
      }
      for (const { mailLogId } of messages) if (mailLogId !== null) counts.set(mailLogId, (counts.get(mailLogId) ?? 0) + 1)
    }
    before = page.next
  } while (before !== null)
  return counts
}
