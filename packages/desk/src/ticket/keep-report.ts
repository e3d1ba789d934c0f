import type { MailReportRow, Trx } from '../db/index.ts'

export type ReportLine = {
  readonly messageId: string
  readonly address: string
  readonly kind: MailReportRow['kind']
  readonly status?: string | null
  readonly said?: string | null
  /** The report; null where the server said it as it took the mail. */
  readonly mailLogId: string | null
  readonly at: Date
}

const MAX_SAID_CHARS = 500

/** Keeps what a report says of a mail of ours at one recipient. False: the same has been said before, and saying it again is no news. */
export async function keepReport(trx: Trx, line: ReportLine): Promise<boolean> {
  const added = await trx
    .insertInto('mail_report')
    .values({
      message_id: line.messageId,
      address: line.address.slice(0, 320),
      kind: line.kind,
      status: line.status ?? null,
      said: line.said?.slice(0, MAX_SAID_CHARS) ?? null,
      mail_log_id: line.mailLogId,
      at: line.at,
    })
    .onConflict((conflict) => conflict.columns(['message_id', 'address', 'kind']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

/**
 * Whom a report is about: the address it names, if our mail went there; else the mail's only recipient, or nobody in particular (''). Anybody
 * who has the mail can write a report, and must not speak for addresses it never went to.
 */
export async function recipientOf(trx: Trx, messageId: string, named: string): Promise<string> {
  const { recipients } = await trx
    .selectFrom('message')
    .select('recipients')
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  const { to = [], cc = [] } = recipients as { to?: { address: string }[]; cc?: { address: string }[] }
  const all = [...to, ...cc].map(({ address }) => address)
  const own = all.find((address) => address.toLowerCase() === named.toLowerCase())
  return own ?? (all.length === 1 ? (all[0] ?? '') : '')
}
