import type { MailFilter } from '@postdesk/contract'
import { sql, type Expression, type SqlBool } from 'kysely'
import { VERSION } from '../../model/version.ts'
import { typedMessageId, wordConditions } from './search-words.ts'

/**
 * Every word of a header in one text: to the letter the expression of the index mail_log_words, by which a rare word is found among a
 * million mails. A search in one field asks this text too, so that it goes by the same index.
 */
const WORDS = sql<string>`lower(coalesce(mail_log.from_name, '') || ' ' || coalesce(mail_log.from_address, '') || ' ' || immutable_words(mail_log.to_addresses) || ' ' || coalesce(mail_log.subject, ''))`
const FROM = sql<string>`lower(coalesce(mail_log.from_name, '') || ' ' || coalesce(mail_log.from_address, ''))`
const TO = sql<string>`lower(immutable_words(mail_log.to_addresses))`
const SUBJECT = sql<string>`lower(coalesce(mail_log.subject, ''))`

/** What makes a mail one of those that were asked for. */
export function mailConditions(asked: MailFilter): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = []
  if (asked.q !== undefined && asked.q !== '') {
    const words = wordConditions(WORDS, asked.q)
    conditions.push(
      sql<SqlBool>`(mail_log.message_id_header = ${typedMessageId(asked.q)} or (${sql.join(words.length === 0 ? [sql`true`] : words, sql` and `)}))`,
    )
  }
  for (const [field, typed] of [
    [FROM, asked.from],
    [TO, asked.to],
    [SUBJECT, asked.subject],
  ] as const)
    conditions.push(...wordConditions(field, typed), ...wordConditions(WORDS, typed))
  if (asked.messageId) conditions.push(sql<SqlBool>`mail_log.message_id_header = ${typedMessageId(asked.messageId)}`)
  if (asked.state) conditions.push(sql<SqlBool>`mail_log.state = ${asked.state}`)
  if (asked.accountId) conditions.push(sql<SqlBool>`mail_log.incoming_account_id = ${asked.accountId}`)
  if (asked.ticketId) conditions.push(sql<SqlBool>`mail_log.ticket_id = ${asked.ticketId}`)
  if (asked.since) conditions.push(sql<SqlBool>`mail_log.arrived_at >= ${new Date(asked.since)}`)
  if (asked.until) conditions.push(sql<SqlBool>`mail_log.arrived_at < ${new Date(asked.until)}`)
  if (asked.heldBy === 'earlier-version') conditions.push(sql<SqlBool>`mail_log.held_version is distinct from ${VERSION}`)
  return conditions
}
