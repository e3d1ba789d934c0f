/**
 * What would become of a mail, by the very functions of the flow, writing nothing: for one mail, or for the mails of the last days under
 * two sets of rules.
 */
import { readBlobName, type BlobStore } from './blobs/index.ts'
import type { Database } from './db/index.ts'
import { decideMail, judgeArrival, type Decision, type Judged } from './decide-mail.ts'
import type { Parser, ReadMail } from './intake/index.ts'
import { PLACEMENT_COLUMNS } from './people/index.ts'
import type { Rule } from './rules/index.ts'

export type DryRunDeps = {
  readonly database: Database
  readonly blobs: BlobStore
  readonly parser: Parser
  readonly messageKey: Uint8Array
  readonly now: () => Date
}

export type Tried = { readonly mail: ReadMail; readonly size: number; readonly judged: Judged; readonly decision: Decision }

/** Mails looked at in one comparison, the newest; and how far back. */
const MOST_COMPARED = 2_000
const COMPARED_DAYS = 7

type Came = { readonly accountId: string; readonly mailLogId: string | null; readonly quiet: boolean }

/** Tries rules on a mail that is given as it would arrive. */
export async function tryRaw(
  deps: DryRunDeps,
  raw: Uint8Array,
  accountId: string,
  rules: readonly Rule[],
): Promise<Tried | 'account-missing'> {
  const mail = await deps.parser.read(raw)
  const came = { accountId, mailLogId: null, quiet: false }
  return (await tryRead(deps, mail, raw.byteLength, came, rules)) ?? 'account-missing'
}

/** Tries rules on a mail of the mail log, as if it came now. */
export async function tryLogged(deps: DryRunDeps, mailLogId: string, rules: readonly Rule[]): Promise<Tried | 'mail-missing'> {
  const row = await deps.database.kysely
    .selectFrom('mail_log')
    .select(['blob', 'size', 'quiet', 'incoming_account_id'])
    .where('id', '=', mailLogId)
    .where('size', '>', 0)
    .executeTakeFirst()
  if (!row) return 'mail-missing'
  const raw = await deps.blobs.get(readBlobName(row.blob))
  const came = { accountId: row.incoming_account_id, mailLogId, quiet: row.quiet }
  return (await tryRead(deps, await deps.parser.read(raw), raw.byteLength, came, rules)) ?? 'mail-missing'
}

async function tryRead(
  deps: DryRunDeps,
  mail: ReadMail,
  size: number,
  { accountId, mailLogId, quiet }: Came,
  rules: readonly Rule[],
): Promise<Tried | null> {
  const { kysely } = deps.database
  const account = await kysely
    .selectFrom('incoming_account')
    .select(['id', 'address', 'auto_reply', 'allow_auto_submitted', ...PLACEMENT_COLUMNS])
    .where('id', '=', accountId)
    .executeTakeFirst()
  if (!account) return null
  const judged = await judgeArrival(kysely, deps.messageKey, mail, { account, size, released: false }, rules)
  const decision = await decideMail(kysely, deps.messageKey, mail, judged, { account, mailLogId, quiet, now: deps.now() })
  return { mail, size, judged, decision }
}

export type Difference = {
  readonly row: {
    readonly id: string
    readonly from_address: string | null
    readonly subject: string | null
    readonly arrived_at: Date
  }
  readonly before: Tried
  readonly after: Tried
}
export type Progress = {
  readonly looked: number
  readonly of: number
  readonly differ: number
  readonly unreadable: number
  readonly complete: boolean
}

/**
 * Tries two sets of rules on the mails of the last seven days, the newest first, and tells of those whose end would differ. Both see the
 * desk as it is now, so that only the rules make a difference.
 */
export async function compareRules(
  deps: DryRunDeps,
  rules: { readonly before: readonly Rule[]; readonly after: readonly Rule[] },
  tell: { readonly difference: (found: Difference) => Promise<void>; readonly progress: (progress: Progress) => void },
  signal: AbortSignal,
): Promise<Progress> {
  const rows = await deps.database.kysely
    .selectFrom('mail_log')
    .select(['id', 'blob', 'quiet', 'incoming_account_id', 'from_address', 'subject', 'arrived_at'])
    .where('arrived_at', '>', new Date(deps.now().getTime() - COMPARED_DAYS * 86_400_000))
    .where('state', '<>', 'stowed')
    .where('size', '>', 0)
    .orderBy('arrived_at', 'desc')
    .limit(MOST_COMPARED + 1)
    .execute()
  const looked = rows.slice(0, MOST_COMPARED)
  let progress: Progress = { looked: 0, of: looked.length, differ: 0, unreadable: 0, complete: rows.length <= MOST_COMPARED }
  for (const row of looked) {
    signal.throwIfAborted()
    const found = await compareOne(deps, row, rules)
    if (found === 'unreadable') progress = { ...progress, unreadable: progress.unreadable + 1 }
    else if (found !== null) {
      await tell.difference({ row, ...found })
      progress = { ...progress, differ: progress.differ + 1 }
    }
    progress = { ...progress, looked: progress.looked + 1 }
    tell.progress(progress)
  }
  return progress
}

async function compareOne(
  deps: DryRunDeps,
  row: { readonly id: string; readonly blob: string; readonly quiet: boolean; readonly incoming_account_id: string },
  rules: { readonly before: readonly Rule[]; readonly after: readonly Rule[] },
): Promise<{ before: Tried; after: Tried } | 'unreadable' | null> {
  let raw: Uint8Array
  let mail: ReadMail
  try {
    raw = await deps.blobs.get(readBlobName(row.blob))
    mail = await deps.parser.read(raw)
  } catch {
    // A blob that is gone, or a mail the parser died over: the mail log tells of it; here it is counted.
    return 'unreadable'
  }
  const came = { accountId: row.incoming_account_id, mailLogId: row.id, quiet: row.quiet }
  const before = await tryRead(deps, mail, raw.byteLength, came, rules.before)
  const after = await tryRead(deps, mail, raw.byteLength, came, rules.after)
  return before === null || after === null || endOf(before) === endOf(after) ? null : { before, after }
}

/** What a mail comes to, apart from which rule says so. */
function endOf({ decision }: Tried): string {
  const { touches: _, waitsFor: __, ...end } = decision
  if (end.kind === 'refuse' || end.kind === 'hold') return JSON.stringify({ ...end, ruleId: null, reason: null })
  return JSON.stringify(end)
}
