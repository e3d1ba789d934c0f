import { sql } from 'kysely'
import type { AutoReason } from '@postdesk/mail'
import type { Queries } from '../db/index.ts'
import type { ReadyMail } from '../model/ready-mail.ts'
import { bearsMachineSign } from './bears-machine-sign.ts'

/** Tickets that reports and notices which belong to nothing of ours may open in an hour (docs/mail-loops.md). */
export const MAX_REPORT_TICKETS = 5
const WINDOW_MILLISECONDS = 60 * 60_000

/** What the mail log says of those beyond. */
export const TOO_MANY_REPORTS = `report-storm: a report or notice of a machine that belongs to no ticket; ${MAX_REPORT_TICKETS} such tickets an hour are enough`

/** Automatic mails that answer something. Lists, bulk mail and notices of programs are none: they bring something of their own. */
const ANSWERS: ReadonlySet<AutoReason> = new Set<AutoReason>([
  'delivery-report',
  'complaint-report',
  'out-of-office',
  'auto-reply',
  'challenge',
  'calendar-response',
])

/** Whether a mail is a machine's report or notice about a mail. A person who forwards one is a person. */
export function isReport(mail: Omit<ReadyMail, 'files'>): boolean {
  if (mail.autoReason === null || !ANSWERS.has(mail.autoReason)) return false
  return mail.bounce === null || bearsMachineSign(mail)
}

/**
 * Whether one more report that belongs to nothing of ours may open a ticket. Somebody who sends from the mailbox by hand wants to see what
 * becomes of it; a spammer who forges our address causes thousands of bounces, and those are for the mail log alone.
 */
export async function mayOpenByReport(queries: Queries, now: Date): Promise<boolean> {
  // One at a time, or those that are filed at the same moment would all be the last one allowed.
  await sql`select pg_advisory_xact_lock(hashtextextended('postdesk report tickets', 9))`.execute(queries)
  const rows = await queries
    .selectFrom('ticket')
    .select('id')
    .where('opened_by_report', '=', true)
    .where('created_at', '>', new Date(now.getTime() - WINDOW_MILLISECONDS))
    .limit(MAX_REPORT_TICKETS)
    .execute()
  return rows.length < MAX_REPORT_TICKETS
}
