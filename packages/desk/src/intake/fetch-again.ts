import { ConnectorError, fateOf } from '@postdesk/connectors'
import { scanHeaders } from '@postdesk/mail'
import type { Connect } from '../accounts/connection/connect.ts'
import { isUniqueViolation, type Database, type MailLogRow } from '../db/index.ts'
import { ACCOUNT_COLUMNS } from '../model/account-columns.ts'
import type { FetchDeps } from './fetch-mails.ts'
import { fetchWithin } from './fetch-within.ts'
import { headerColumns } from './stow-mails.ts'

export type FetchedAgain =
  | { readonly kind: 'here'; readonly blob: string }
  /** Nothing came, and nothing will change by asking again soon. `reason` is for the mail log. */
  | { readonly kind: 'still-refused'; readonly reason: string }
  | { readonly kind: 'known-already'; readonly reason: string }

/**
 * Asks the server once more for a mail it would not give before, and fills in its row: bytes, size, who and what. For a row whose
 * size is 0 and that a person has sent back to work. An outage rejects, so that the job asks again.
 */
export async function fetchAgain(
  deps: FetchDeps & { readonly database: Database; readonly connect: Connect },
  row: Pick<MailLogRow, 'id' | 'incoming_account_id' | 'source_id'>,
  signal: AbortSignal,
): Promise<FetchedAgain> {
  const { kysely } = deps.database
  const account = await kysely
    .selectFrom('incoming_account')
    .select(ACCOUNT_COLUMNS)
    .where('id', '=', row.incoming_account_id)
    .executeTakeFirstOrThrow()
  const connector = await deps.connect.incoming(account)
  const keep = async (raw: Uint8Array | null) =>
    raw === null ? null : { ...(await deps.blobs.put(raw)), headers: scanHeaders(raw) }
  let kept: Awaited<ReturnType<typeof keep>>
  try {
    await connector.open(signal)
    kept = await fetchWithin(deps.fetching, connector, { sourceId: row.source_id, size: null }, keep, signal)
  } catch (error) {
    // The folder was made anew since: nothing bears this mail's name any more.
    const hasLostItsName = error instanceof ConnectorError && error.code === 'CURSOR_DEAD'
    if (hasLostItsName) return { kind: 'still-refused', reason: 'The mail is no longer in the mailbox under this name' }
    if (fateOf(error).kind !== 'never' || !(error instanceof ConnectorError)) throw error
    return { kind: 'still-refused', reason: `The server would not give this mail: ${error.message}` }
  } finally {
    await connector.close()
  }
  if (kept === null) return { kind: 'still-refused', reason: 'The mail is no longer in the mailbox' }
  const { sha256, size, headers } = kept
  try {
    await kysely
      .updateTable('mail_log')
      .set({
        blob: sha256,
        size,
        content_identity: headers.contentIdentity,
        ...headerColumns(headers),
        // It could not be marked or moved before it was kept; now it is.
        ...(account.after_read === 'leave' ? {} : { acknowledged_at: null }),
      })
      .where('id', '=', row.id)
      .where('state', '=', 'stowed')
      .execute()
  } catch (error) {
    if (!isUniqueViolation(error, 'mail_log_content')) throw error
    // A second copy: in the mailbox it is treated as the first.
    if (account.after_read !== 'leave')
      await kysely.updateTable('mail_log').set({ acknowledged_at: null }).where('id', '=', row.id).execute()
    return { kind: 'known-already', reason: 'already-here: the same mail arrived in another way' }
  }
  return { kind: 'here', blob: sha256 }
}
