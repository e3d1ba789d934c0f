import { setTimeout as wait } from 'node:timers/promises'
import {
  ConnectorError,
  type IncomingConnector,
  type Outgoing,
  type OutgoingConnector,
  type Prepared,
} from '@postdesk/connectors'
import { compose } from '@postdesk/mail'
import { makeTestMailId } from '../../model/test-mail-id.ts'
import type { RunStep } from './run-step.ts'

/** Exchange delivers within a mailbox in seconds; a slow one within a minute. */
const ARRIVAL_MILLISECONDS = 60_000
const LOOK_EVERY_MILLISECONDS = 1_000
/** The clocks of two servers differ; a mail that seems to have come this long before it was sent may still be it. */
const CLOCKS_DIFFER_MILLISECONDS = 10 * 60_000
/** Of a busy mailbox no more than this many new mails are looked into for one's own. */
const MOST_LOOKED_AT = 200

/**
 * Sends one real mail from the mailbox to itself, waits for it, looks for the copy in Sent Items, and deletes what arrived. It is marked as
 * written by a machine and bears a signed id, so that it opens no ticket where receiving is on meanwhile.
 */
export async function sendToSelf(
  given: {
    readonly address: string
    readonly messageKey: Uint8Array
    readonly incoming: IncomingConnector | null
    readonly outgoing: OutgoingConnector
    readonly keepBcc: boolean
    readonly now: () => Date
  },
  step: RunStep,
  signal: AbortSignal,
): Promise<boolean> {
  const { address, incoming, outgoing } = given
  const mail = await testMail(given)
  const since = new Date(given.now().getTime() - CLOCKS_DIFFER_MILLISECONDS)
  let prepared: Prepared = { draftRef: null }
  const isSent = await step('send', { id: 'send-self', title: `Send a mail to ${address} itself` }, async () => {
    prepared = await outgoing.prepare(mail, signal)
    await outgoing.submit(mail, prepared, signal)
    return `Sent as ${address}; the server has taken it`
  })
  const hasCopy = await step('send', { id: 'sent-copy', title: 'Find the copy in Sent Items' }, async () => {
    if (!isSent) return { skip: 'Nothing was sent' }
    const found = await untilFound(async () => {
      const where = await outgoing.find(mail, prepared, signal)
      return where === 'sent' || where === 'cannot-tell' ? where : null
    }, signal)
    if (found === 'cannot-tell') return { skip: 'This way of sending shows no Sent Items' }
    if (found === 'sent') return 'The copy is there'
    throw notSeen('SentCopyMissing', 'The mail was sent, and no copy of it is in Sent Items.')
  })
  const hasArrived = await step('receive', { id: 'arrive', title: 'Wait until it arrives' }, async () => {
    if (!isSent) return { skip: 'Nothing was sent' }
    if (incoming === null) return { skip: 'This account only sends' }
    const began = performance.now()
    const sourceId = await untilFound(() => findArrived(incoming, mail.internetMessageId, since, signal), signal)
    if (sourceId === null)
      throw notSeen('TestMailMissing', `The mail did not arrive within ${ARRIVAL_MILLISECONDS / 1_000} seconds.`)
    const seconds = Math.round((performance.now() - began) / 1_000)
    await incoming.acknowledge(sourceId, { kind: 'delete' }, signal)
    return `It arrived after ${seconds} s, and was deleted again`
  })
  return isSent && hasCopy && hasArrived
}

async function testMail(given: {
  readonly address: string
  readonly messageKey: Uint8Array
  readonly keepBcc: boolean
  readonly now: () => Date
}): Promise<Outgoing> {
  const { address, messageKey, keepBcc } = given
  const internetMessageId = makeTestMailId(address, messageKey)
  const self = { name: 'Postdesk connection test', address }
  const draft = {
    messageId: internetMessageId,
    date: given.now(),
    from: self,
    to: [self],
    subject: 'Postdesk connection test',
    // Exchange renames a mail that comes by SMTP, and leaves what it refers to alone.
    references: [internetMessageId],
    text: 'Postdesk sent this mail from the mailbox to itself to see whether mail leaves and arrives. It can be deleted.\n',
    auto: 'auto-generated' as const,
  }
  return { mime: await compose(draft, { keepBcc }), internetMessageId, from: address, recipients: [address] }
}

/** The mail that arrived, by its id in the head; null as long as it is not there. */
async function findArrived(
  incoming: IncomingConnector,
  internetMessageId: string,
  since: Date,
  signal: AbortSignal,
): Promise<string | null> {
  let lookedAt = 0
  for await (const { items } of incoming.walk(null, { signal, since }))
    for (const { sourceId, receivedAt } of items) {
      if (receivedAt !== null && receivedAt < since) continue
      if ((lookedAt += 1) > MOST_LOOKED_AT) return null
      const raw = await incoming.fetchRaw(sourceId, signal)
      const head =
        Buffer.from(raw ?? [])
          .toString('latin1')
          .split(/\r?\n\r?\n/, 1)[0] ?? ''
      if (head.toLowerCase().includes(internetMessageId.toLowerCase())) return sourceId
    }
  return null
}

async function untilFound<T>(look: () => Promise<T | null>, signal: AbortSignal): Promise<T | null> {
  const until = performance.now() + ARRIVAL_MILLISECONDS
  for (;;) {
    const found = await look()
    if (found !== null || performance.now() > until) return found
    await wait(LOOK_EVERY_MILLISECONDS, undefined, { signal }).catch((cause: unknown) => {
      throw new ConnectorError('ABORTED', 'The test was broken off.', { border: 'network' }, cause)
    })
  }
}

const notSeen = (providerCode: string, message: string) =>
  new ConnectorError('UNAVAILABLE', message, { border: 'network', providerCode })
