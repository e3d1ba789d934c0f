import { setTimeout as wait } from 'node:timers/promises'
import {
  ConnectorError,
  type IncomingConnector,
  type Outgoing,
  type OutgoingConnector,
  type Prepared,
} from '@postdesk/connectors'
import { compose } from '@postdesk/mail'
import { makeTestMailId } from '../../model/desk-mail-id.ts'
import type { RunStep } from './run-step.ts'

/** Exchange delivers within a mailbox in seconds; a slow one within a minute. */
export const ARRIVAL_MILLISECONDS = 60_000
const LOOK_EVERY_MILLISECONDS = 1_000
/** The clocks of two servers differ; a mail that seems to have come this long before it was sent may still be it. */
const CLOCKS_DIFFER_MILLISECONDS = 10 * 60_000
/** Of a busy mailbox no more than this many new mails are looked into for one's own. */
const MOST_LOOKED_AT = 200

/** A test mail to be sent: from whose address, to whom, and by what; `incoming` looks for news of it, where the account receives. */
export type TestMailWish = {
  readonly address: string
  readonly to: string
  readonly messageKey: Uint8Array
  readonly incoming: IncomingConnector | null
  readonly outgoing: OutgoingConnector
  readonly keepBcc: boolean
  readonly now: () => Date
}

/** A test mail that was handed over: its own id, the one its server gave it, and since when it, or news of it, may have arrived. */
export type TestMailSent = {
  readonly mail: Outgoing
  readonly sentAs: string
  readonly since: Date
  readonly isSent: boolean
}

/** Sends one real mail and looks for its copy in Sent Items: two steps. It is marked as written by a machine and opens no ticket. */
export async function sendTestMail(wish: TestMailWish, step: RunStep, signal: AbortSignal): Promise<TestMailSent> {
  const { address, to, outgoing } = wish
  const mail = await testMail(wish)
  const since = new Date(wish.now().getTime() - CLOCKS_DIFFER_MILLISECONDS)
  let prepared: Prepared = { draftRef: null }
  let sentAs = mail.internetMessageId
  const title = to === address ? `Send a mail to ${address} itself` : `Send a mail to ${to}`
  const isSent = await step('send', { id: 'send-self', title }, async () => {
    prepared = await outgoing.prepare(mail, signal)
    // Exchange may have renamed it: the copy bears the name it gave.
    sentAs = (await outgoing.submit(mail, prepared, signal)).serverMessageId ?? sentAs
    return `Sent as ${address}; the server has taken it`
  })
  await step('send', { id: 'sent-copy', title: 'Find the copy in Sent Items' }, async () => {
    if (!isSent) return { skip: 'Nothing was sent' }
    const found = await untilFound(async () => {
      const where = await outgoing.find({ internetMessageId: sentAs }, prepared, signal)
      return where === 'sent' || where === 'cannot-tell' ? where : null
    }, signal)
    if (found === 'cannot-tell')
      return { skip: 'Sent Items cannot be looked through over this way of sending, or the copy bears another name' }
    if (found === 'sent') return 'The copy is there'
    throw notSeen('SentCopyMissing', 'The mail was sent, and no copy of it is in Sent Items.')
  })
  return { mail, sentAs, since, isSent }
}

async function testMail({ address, to, messageKey, keepBcc, now }: TestMailWish): Promise<Outgoing> {
  const internetMessageId = makeTestMailId(address, messageKey)
  const name = 'Postdesk connection test'
  const sentence =
    to === address
      ? 'Postdesk sent this mail from the mailbox to itself to see whether mail leaves and arrives. It can be deleted.'
      : `An administrator of Postdesk sent this mail from ${address} to see whether mail leaves and arrives. It can be deleted.`
  const draft = {
    messageId: internetMessageId,
    date: now(),
    from: { name, address },
    to: [{ name: to === address ? name : '', address: to }],
    subject: TEST_SUBJECT,
    // Exchange renames a mail that comes by SMTP, and leaves what it refers to alone.
    references: [internetMessageId],
    text: `${sentence}\n`,
    // To somebody else it is to come back where it cannot be delivered, and ‘All’ would suppress that as well.
    ...(to === address ? { auto: 'auto-generated' as const } : { headers: NO_ANSWERS_BUT_BOUNCES }),
  }
  return { mime: await compose(draft, { keepBcc }), internetMessageId, from: address, recipients: [to] }
}

/** MS-OXCMAIL 2.1.3.2.20: whatever answers by itself stays silent, but for reports of what was not delivered. */
const NO_ANSWERS_BUT_BOUNCES = [
  ['Auto-Submitted', 'auto-generated'],
  ['X-Auto-Response-Suppress', 'DR, RN, NRN, OOF, AutoReply'],
] as const

export const TEST_SUBJECT = 'Postdesk connection test'

/** What has come into a mailbox since then, whole. */
export async function* newMails(
  incoming: IncomingConnector,
  since: Date,
  signal: AbortSignal,
): AsyncGenerator<{ readonly sourceId: string; readonly raw: Uint8Array }> {
  let lookedAt = 0
  for await (const { items } of incoming.walk(null, { signal, since }))
    for (const { sourceId, receivedAt } of items) {
      if (receivedAt !== null && receivedAt < since) continue
      if ((lookedAt += 1) > MOST_LOOKED_AT) return
      const raw = await incoming.fetchRaw(sourceId, signal)
      if (raw !== null) yield { sourceId, raw }
    }
}

/** Looks again and again until something is found; null when it was not within `milliseconds`. */
export async function untilFound<T>(
  look: () => Promise<T | null>,
  signal: AbortSignal,
  milliseconds = ARRIVAL_MILLISECONDS,
): Promise<T | null> {
  const until = performance.now() + milliseconds
  for (;;) {
    const found = await look()
    if (found !== null || performance.now() > until) return found
    await wait(LOOK_EVERY_MILLISECONDS, undefined, { signal }).catch((cause: unknown) => {
      throw new ConnectorError('ABORTED', 'The test was broken off.', { border: 'network' }, cause)
    })
  }
}

export const notSeen = (providerCode: string, message: string, providerText?: string) =>
  new ConnectorError('UNAVAILABLE', message, {
    border: 'network',
    providerCode,
    ...(providerText === undefined ? {} : { providerText }),
  })
