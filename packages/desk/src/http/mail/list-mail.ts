import type { MailFilter, MailLogRow } from '@postdesk/contract'
import { sql, type SqlBool } from 'kysely'
import type { Queries } from '../../db/index.ts'
import { mailConditions } from './mail-conditions.ts'
import { PAGE_SIZE, readCursor, writeCursor } from './page-cursor.ts'
import { presentMail } from './present-mail.ts'
import { readTouches } from '../rules/read-touches.ts'

/** A page of the mail log, newest first. */
export async function listMail(
  queries: Queries,
  asked: MailFilter & { readonly before?: string | undefined },
): Promise<{ mails: MailLogRow[]; next: string | null }> {
  const conditions = mailConditions(asked)
  if (asked.before !== undefined) {
    const { at, id } = readCursor(asked.before)
    conditions.push(sql<SqlBool>`(mail_log.arrived_at, mail_log.id) < (${at}::timestamptz, ${id}::uuid)`)
  }
  const rows = await mailRows(queries)
    .where((of) => of.and(conditions))
    .orderBy('mail_log.arrived_at', 'desc')
    .orderBy('mail_log.id', 'desc')
    .limit(PAGE_SIZE + 1)
    .execute()
  const shown = rows.slice(0, PAGE_SIZE)
  const last = shown.at(-1)
  const touches = await readTouches(
    queries,
    shown.map(({ id }) => id),
  )
  return {
    mails: shown.map((row) => presentMail(row, touches.get(row.id))),
    next: rows.length > PAGE_SIZE && last ? writeCursor(last.arrived_at, last.id) : null,
  }
}

/** Rows of the mail log with the address they came by. */
export function mailRows(queries: Queries) {
  return queries
    .selectFrom('mail_log')
    .innerJoin('incoming_account', 'incoming_account.id', 'mail_log.incoming_account_id')
    .selectAll('mail_log')
    .select('incoming_account.address')
}
