import type { Client, MailFilter, MailLogRow } from '@postdesk/contract'

/** The mails a filter finds, newest first, page after page, `limit` at most. */
export async function* walkMails(client: Client, filter: MailFilter, limit: number): AsyncGenerator<MailLogRow> {
  let left = limit
  let before: string | undefined
  do {
    const page = await client.listMail({ query: { ...filter, ...(before === undefined ? {} : { before }) } })
    for (const mail of page.mails.slice(0, left)) yield mail
    left -= page.mails.length
    before = page.next ?? undefined
  } while (before !== undefined && left > 0)
}
