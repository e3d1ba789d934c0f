import { ConnectorError, type Outgoing } from '@postdesk/connectors'
import { compose } from '@postdesk/mail'
import type { Logger } from 'pino'
import type { Connect } from '../connection/connect.ts'
import type { Database, NoticeRow } from '../../db/index.ts'
import { makeNoticeMailId } from '../../model/desk-mail-id.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { waysFor, workingWays, type WayOfNotice } from './choose-way.ts'
import type { Concerns } from './warning.ts'

const MINUTE = 60_000
/** A node that died over it, and a way that failed, are tried again after so long, times the attempts so far. */
const AGAIN_MILLISECONDS = 10 * MINUTE
const LONGEST_MILLISECONDS = 6 * 60 * MINUTE
/** Nobody is helped by last week's news. */
const STALE_MILLISECONDS = 7 * 24 * 60 * MINUTE
const MOST_AT_ONCE = 50

export type MailNoticesDeps = {
  readonly database: Database
  readonly connect: Pick<Connect, 'outgoing'>
  readonly messageKey: Uint8Array
  readonly baseUrl: () => Promise<URL>
  readonly now: Date
  readonly log: Logger
}

/**
 * Mails what is due to the administrators, one mail for all that can go the same way. The life of a notice's mail:
 *
 *   due --taken by a node: due again in a while--> under way --a server took it--> mailed
 *   under way --no way works, or the node died--> due, later each time --after a week--> left
 *   due --what it is about is over--> left
 *
 * A server that went silent while it took the mail may have it: that counts as mailed, for one notice too many teaches people not to read them.
 */
export async function mailNotices(deps: MailNoticesDeps, standing: ReadonlySet<string>): Promise<void> {
  await leaveWhatIsOver(deps, standing)
  const taken = await takeDue(deps)
  if (taken.length === 0) return
  const to = await administrators(deps.database)
  const ways = await workingWays(deps.database.kysely)
  if (to.length === 0) return
  const together = Map.groupBy(taken, ({ concerns }) =>
    waysFor(concerns as Concerns, ways)
      .map(({ id }) => id)
      .join(),
  )
  for (const notices of together.values()) {
    const [first] = notices
    if (first === undefined) continue
    for (const way of waysFor(first.concerns as Concerns, ways)) if (await mailBy(deps, way, to, notices)) break
  }
}

/** What is mended, or too old, needs no mail any more. */
async function leaveWhatIsOver({ database, now }: MailNoticesDeps, standing: ReadonlySet<string>): Promise<void> {
  const waiting = await database.kysely
    .selectFrom('notice')
    .select(['id', 'key', 'raised_at'])
    .where('mail_due_at', 'is not', null)
    .execute()
  const tooOld = now.getTime() - STALE_MILLISECONDS
  const over = waiting.filter(({ key, raised_at: raisedAt }) => !standing.has(key) || raisedAt.getTime() < tooOld)
  if (over.length === 0) return
  const ids = over.map(({ id }) => id)
  await database.kysely.updateTable('notice').set({ mail_due_at: null }).where('id', 'in', ids).execute()
}

/** Takes what is due for this node, by putting its next moment off. */
async function takeDue({ database, now }: MailNoticesDeps): Promise<readonly NoticeRow[]> {
  return await database.transaction(async (trx) => {
    const due = await trx
      .selectFrom('notice')
      .select(['id', 'mail_attempts'])
      .where('mail_due_at', '<=', now)
      // What has stopped comes first, then what ends first.
      .orderBy('ends_at', (order) => order.asc().nullsFirst())
      .orderBy('key')
      .limit(MOST_AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute()
    const taken: NoticeRow[] = []
    for (const { id, mail_attempts: before } of due) {
      const next = new Date(now.getTime() + Math.min(AGAIN_MILLISECONDS * (before + 1), LONGEST_MILLISECONDS))
      const change = { mail_due_at: next, mail_attempts: before + 1 }
      taken.push(await trx.updateTable('notice').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow())
    }
    return taken
  })
}

async function administrators({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely
    .selectFrom('user')
    .select('email')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('email')
    .execute()
  return rows.map(({ email }) => email)
}

/** Sends one mail with these notices. False when this way does not work. */
async function mailBy(
  deps: MailNoticesDeps,
  way: WayOfNotice,
  to: readonly string[],
  notices: readonly NoticeRow[],
): Promise<boolean> {
  const { database, connect, now, log } = deps
  try {
    const connector = await connect.outgoing(way)
    try {
      const mail = await writeMail(deps, way, to, notices)
      await connector.submit(mail, await connector.prepare(mail))
    } finally {
      await connector.close()
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    log.warn({ outgoingAccountId: way.id, code: error.code }, 'administrators could not be told by this account')
    if (error.facts.maybeDone !== true) return false
  }
  await database.transaction(async (trx) => {
    for (const { id, concerns } of notices) {
      const change = { mail_due_at: null, mailed_at: now, mailed_from: way.address }
      await trx.updateTable('notice').set(change).where('id', '=', id).execute()
      const { incomingIds, outgoingIds } = concerns as Concerns
      const event = { kind: 'told', text: `Administrators were told by a mail from ${way.address}`, at: now }
      for (const incoming of incomingIds) await recordAccountEvent(trx, { ...event, account: { incoming } })
      for (const outgoing of outgoingIds) await recordAccountEvent(trx, { ...event, account: { outgoing } })
    }
  })
  return true
}

async function writeMail(
  { messageKey, baseUrl, now }: MailNoticesDeps,
  way: WayOfNotice,
  to: readonly string[],
  notices: readonly NoticeRow[],
): Promise<Outgoing> {
  const base = await baseUrl()
  const [first] = notices
  const more = notices.length - 1
  const internetMessageId = makeNoticeMailId(way.address, messageKey)
  const draft = {
    messageId: internetMessageId,
    date: now,
    from: { name: 'Postdesk', address: way.address },
    to: to.map((address) => ({ name: '', address })),
    subject: `Postdesk: ${first?.title ?? ''}${more > 0 ? ` (and ${String(more)} more)` : ''}`,
    // Exchange renames a mail that comes by SMTP, and leaves what it refers to alone: so one that comes back to a mailbox of ours is known.
    references: [internetMessageId],
    text: `${notices.map(({ title, text, path }) => `${title}.\n\n${text}\n\n${new URL(path, base).href}\n`).join('\n---\n\n')}\nPostdesk wrote this to every administrator, by way of ${way.address}.\n`,
    auto: 'auto-generated' as const,
  }
  const mime = await compose(draft, { keepBcc: way.protocol !== 'smtp' })
  return { mime, internetMessageId, from: way.address, recipients: to }
}
