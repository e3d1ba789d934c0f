import type { ScannedHeaders } from '@postdesk/mail'
import type { Insertable } from 'kysely'
import { isDataError, type Database, type Schema, type Trx } from '../db/index.ts'
import { cutToBytes, headerId } from '../model/header-id.ts'
import { tellChange } from '../model/tell-change.ts'
import { VERSION } from '../model/version.ts'
import { enqueue } from '../queue/index.ts'
import type { FetchedMail } from './fetch-mails.ts'
import { LeaseLost, type LeasedAccount } from './lease-account.ts'
import { processKind } from './process-kind.ts'

type Progress = { readonly cursor: string | null; readonly rewalking: boolean; readonly now: Date }

/** Bytes of a subject in the mail log, which is a list; the whole one is in the raw mail. */
const MAX_SUBJECT_BYTES = 2_000
const MAX_ADDRESS_BYTES = 1_000
/** Recipients kept in the mail log; a mail to thousands is found by its first ones. */
const MAX_RECIPIENTS = 50

/**
 * The one transaction of intake: the mails' log rows, the cursor, and the work that follows, all or nothing. A mail that is in the
 * log already, under this name or by its content, is known and asks for no work; a second copy of one gets a row that says so, by which
 * it is treated in the mailbox as the first. Returns how many were new.
 *
 * One mail with words the database cannot hold must not stop those around it, again and again: then each is stowed by itself, and the
 * culprit is held with the reason, known by the server's name alone.
 */
export async function stowMails(
  database: Database,
  account: LeasedAccount,
  mails: readonly FetchedMail[],
  progress: Progress,
): Promise<number> {
  try {
    return await stowTogether(database, account, mails, progress)
  } catch (error) {
    if (!isDataError(error)) throw error
  }
  let added = 0
  for (const mail of mails) added += await stowAlone(database, account, mail, { ...progress, cursor: null })
  await stowTogether(database, account, [], progress)
  return added
}

async function stowAlone(database: Database, account: LeasedAccount, mail: FetchedMail, progress: Progress): Promise<number> {
  try {
    return await stowTogether(database, account, [mail], progress)
  } catch (error) {
    if (!isDataError(error)) throw error
    return stowTogether(database, account, [withoutWords(mail, error.code)], progress)
  }
}

/** A mail whose header the database refused: nothing of the header is written down, the raw mail is there to look at. */
function withoutWords(mail: FetchedMail, code: string): FetchedMail {
  return {
    ...mail,
    headers: {
      ...mail.headers,
      messageId: null,
      from: null,
      to: [],
      subject: '',
      contentIdentity: `source:${mail.item.sourceId}`,
    },
    refused: mail.refused ?? `unwritable: the header of this mail cannot be written into the mail log (${code})`,
  }
}

async function stowTogether(
  database: Database,
  account: LeasedAccount,
  mails: readonly FetchedMail[],
  progress: Progress,
): Promise<number> {
  return database.transaction(async (trx) => {
    await moveCursor(trx, account, progress)
    let added = 0
    let copies = 0
    for (const mail of mails) {
      const became = await stowMail(trx, account, mail, progress)
      if (became === 'new') added += 1
      if (became === 'copy') copies += 1
    }
    if (added + copies === 0) return 0
    await trx.updateTable('incoming_account').set({ last_mail_at: progress.now }).where('id', '=', account.id).execute()
    await tellChange(trx, { kind: 'mail' })
    return added
  })
}

/** Fenced by the epoch; without a cursor it only makes sure that the lease is still ours. */
async function moveCursor(
  trx: Trx,
  account: LeasedAccount,
  { cursor, now }: { cursor: string | null; now: Date },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('incoming_account')
    .set(cursor === null ? { updated_at: now } : { cursor })
    .where('id', '=', account.id)
    .where('epoch', '=', account.epoch)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new LeaseLost('Another node works on this account now')
}

async function stowMail(
  trx: Trx,
  account: LeasedAccount,
  mail: FetchedMail,
  { rewalking, now }: { rewalking: boolean; now: Date },
): Promise<'new' | 'copy' | 'known'> {
  const { item, headers } = mail
  const values = {
    incoming_account_id: account.id,
    source_id: item.sourceId,
    content_identity: headers.contentIdentity,
    blob: mail.blob,
    size: mail.size,
    received_at: item.receivedAt,
    arrived_at: now,
    ...headerColumns(headers),
    quiet: rewalking || isOlderThan(account, item.receivedAt),
    state: mail.refused === null ? ('stowed' as const) : ('held' as const),
    reason: mail.refused,
    held_version: mail.refused === null ? null : VERSION,
    acknowledged_at: account.after_read === 'leave' || mail.refused !== null ? now : null,
  }
  const row = await insertMail(trx, values)
  if (!row) return (await isSecondCopy(trx, account, mail)) && (await stowCopy(trx, values)) ? 'copy' : 'known'
  if (mail.refused === null) await enqueue(trx, processKind, { mailLogId: row.id }, { singletonKey: row.id })
  return 'new'
}

/** What stands in the place of the content identity of a second copy, before its source id: the content has its row. */
export const COPY_OF = 'copy:'

/**
 * Whether a mail that is known by its content lies in the mailbox twice. One that came in when mails bore other names (another folder or
 * protocol, a folder made anew) is that very mail under its new name, and was treated then as the account wanted it.
 */
async function isSecondCopy(trx: Trx, account: LeasedAccount, { headers }: FetchedMail): Promise<boolean> {
  const { named_since: namedSince } = account
  const first = await trx
    .selectFrom('mail_log')
    .select('arrived_at')
    .where('incoming_account_id', '=', account.id)
    .where('content_identity', '=', headers.contentIdentity)
    .executeTakeFirst()
  return first !== undefined && (namedSince === null || first.arrived_at >= namedSince)
}

/** The row of a second copy: no ticket comes of it, and the mailbox is treated as for the first. False: it has one already. */
async function stowCopy(trx: Trx, values: NewMail & { readonly arrived_at: Date }): Promise<boolean> {
  const copy = await insertMail(trx, {
    ...values,
    content_identity: `${COPY_OF}${values.source_id}`,
    state: 'refused',
    reason: 'already-here: the mailbox holds this mail twice',
    held_version: null,
    settled_at: values.arrived_at,
  })
  return copy !== undefined
}

type NewMail = Insertable<Schema['mail_log']>

/** Undefined: a row with this name or this content is there. */
async function insertMail(trx: Trx, values: NewMail): Promise<{ readonly id: string } | undefined> {
  return await trx
    .insertInto('mail_log')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
}

/** What the mail log tells of a header. */
export function headerColumns(headers: Pick<ScannedHeaders, 'messageId' | 'from' | 'to' | 'subject'>) {
  return {
    message_id_header: headers.messageId === null ? null : headerId(headers.messageId),
    from_address: headers.from === null ? null : cutToBytes(headers.from.address, MAX_ADDRESS_BYTES),
    from_name: headers.from === null ? null : cutToBytes(headers.from.name, MAX_ADDRESS_BYTES),
    to_addresses: headers.to.slice(0, MAX_RECIPIENTS).map(({ address }) => cutToBytes(address, MAX_ADDRESS_BYTES)),
    subject: cutToBytes(headers.subject, MAX_SUBJECT_BYTES),
  }
}

/**
 * Mail that lay there before the account was linked, before its start date, or before it went over to another protocol, is taken in
 * without an automatic answer. A server that tells whole seconds (Graph) is given the benefit of the second.
 */
function isOlderThan(account: LeasedAccount, receivedAt: Date | null): boolean {
  const { created_at: linkedAt, start_at: startAt, quiet_before: quietBefore } = account
  const from = Math.max(linkedAt.getTime(), startAt.getTime(), quietBefore?.getTime() ?? 0)
  return receivedAt !== null && receivedAt.getTime() + 999 < from
}
