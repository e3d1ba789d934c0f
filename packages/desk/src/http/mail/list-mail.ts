import type { MailLogRow } from '@postdesk/contract'
import type { Queries } from '../../db/index.ts'
import { Refusal } from '../refusal.ts'

const PAGE_SIZE = 50

export type MailQuery = {
  readonly state?: MailLogRow['state'] | undefined
  readonly q?: string | undefined
  readonly accountId?: string | undefined
  readonly before?: string | undefined
}

/** A page of the mail log, newest first. `q` is part of a sender, a subject or a Message-ID. */
export async function listMail(queries: Queries, asked: MailQuery): Promise<{ mails: MailLogRow[]; next: string | null }> {
  let query = queries
    .selectFrom('mail_log')
    .innerJoin('incoming_account', 'incoming_account.id', 'mail_log.incoming_account_id')
    .select([
      'mail_log.id',
      'mail_log.incoming_account_id',
      'incoming_account.address',
      'mail_log.from_address',
      'mail_log.subject',
      'mail_log.message_id_header',
      'mail_log.size',
      'mail_log.state',
      'mail_log.reason',
      'mail_log.clue',
      'mail_log.ticket_id',
      'mail_log.arrived_at',
      'mail_log.received_at',
      'mail_log.attempts',
    ])
    .orderBy('mail_log.arrived_at', 'desc')
    .orderBy('mail_log.id', 'desc')
    .limit(PAGE_SIZE + 1)
  if (asked.state !== undefined) query = query.where('mail_log.state', '=', asked.state)
  if (asked.accountId !== undefined) query = query.where('mail_log.incoming_account_id', '=', asked.accountId)
  const typed = asked.q?.replaceAll('\0', '').trim() ?? ''
  if (typed !== '') {
    const pattern = `%${typed.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    query = query.where((of) =>
      of.or([
        of('mail_log.message_id_header', '=', typed.replaceAll(/^<|>$/g, '')),
        of('mail_log.from_address', 'ilike', pattern),
        of('mail_log.subject', 'ilike', pattern),
      ]),
    )
  }
  if (asked.before !== undefined) {
    const { at, id } = readCursor(asked.before)
    query = query.where((of) =>
      of.or([of('mail_log.arrived_at', '<', at), of.and([of('mail_log.arrived_at', '=', at), of('mail_log.id', '<', id)])]),
    )
  }
  const rows = await query.execute()
  const shown = rows.slice(0, PAGE_SIZE)
  const last = shown.at(-1)
  return {
    mails: shown.map((row) => ({
      id: row.id,
      account: { id: row.incoming_account_id, address: row.address },
      from: row.from_address,
      subject: row.subject,
      messageId: row.message_id_header,
      size: row.size,
      state: row.state,
      reason: row.reason,
      clue: row.clue,
      ticketId: row.ticket_id,
      arrivedAt: row.arrived_at.toISOString(),
      receivedAt: row.received_at?.toISOString() ?? null,
      attempts: row.attempts,
      rawUrl: `/api/v1/mail/${row.id}/raw`,
    })),
    next: rows.length > PAGE_SIZE && last ? `${last.arrived_at.toISOString()}_${last.id}` : null,
  }
}

function readCursor(text: string): { at: Date; id: string } {
  const [at = '', id = ''] = text.split('_')
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new Refusal(400, { code: 'WRONG_CURSOR', message: 'This page does not exist. Begin again without "before".' })
  return { at: new Date(at), id }
}
