import { setTimeout as wait } from 'node:timers/promises'
import {
  ConnectorError,
  type IncomingConnector,
  type Outgoing,
  type OutgoingConnector,
  type Prepared,
} from '@postdesk/connectors'
import { compose, parse, type ParsedMail } from '@postdesk/mail'
import { makeTestMailId } from '../../model/desk-mail-id.ts'
import type { RunStep } from './run-step.ts'

/** Exchange delivers within a mailbox in seconds; a slow one within a minute. */
const ARRIVAL_MILLISECONDS = 60_000
const LOOK_EVERY_MILLISECONDS = 1_000
/** The clocks of two servers differ; a mail that seems to have come this long before it was sent may still be it. */
const CLOCKS_DIFFER_MILLISECONDS = 10 * 60_000
/** Of a busy mailbox no more than this many new mails are looked into for one's own. */
const MOST_LOOKED_AT = 200

/**
 * Sends one real mail from the mailbox to itself, looks for the copy in Sent Items, waits for the mail, looks at whose name it came under,
 * and deletes what arrived. It is marked as written by a machine and bears a signed id, so that it opens no ticket where receiving is on
 * meanwhile.
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
): Promise<void> {
  const { address, incoming, outgoing } = given
  const mail = await testMail(given)
  const since = new Date(given.now().getTime() - CLOCKS_DIFFER_MILLISECONDS)
  let prepared: Prepared = { draftRef: null }
  let sentAs = mail.internetMessageId
  const isSent = await step('send', { id: 'send-self', title: `Send a mail to ${address} itself` }, async () => {
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
  let arrived: Arrived | null = null
  await step('receive', { id: 'arrive', title: 'Wait until it arrives' }, async () => {
    if (!isSent) return { skip: 'Nothing was sent' }
    if (incoming === null) return { skip: 'This account only sends' }
    const began = performance.now()
    arrived = await untilFound(() => findArrived(incoming, mail.internetMessageId, since, signal), signal)
    if (arrived === null)
      throw notSeen('TestMailMissing', `The mail did not arrive within ${ARRIVAL_MILLISECONDS / 1_000} seconds.`)
    const seconds = Math.round((performance.now() - began) / 1_000)
    await incoming.acknowledge(arrived.sourceId, { kind: 'delete' }, signal)
    return `It arrived after ${seconds} s, and was deleted again`
  })
  await step('send', { id: 'send-as', title: `See that it comes from ${address}` }, () =>
    Promise.resolve(seeSender(address, isSent, arrived)),
  )
}

/**
 * Whose name recipients see. A server may let somebody send and put another From on it: that of who signed in, of whom Graph takes a raw mail
 * to be, or of the mailbox at other providers. Where nothing arrives to look at, that the server took the sender is what can be said.
 */
function seeSender(address: string, isSent: boolean, arrived: Arrived | null): string | { readonly skip: string } {
  if (!isSent) return { skip: 'Nothing was sent' }
  if (arrived === null) return { skip: `The server took the mail from ${address}; only a mail that arrives shows its sender` }
  const { from, sender } = arrived.mail
  if (from?.address.toLowerCase() !== address.toLowerCase())
    throw notSeen('SenderReplaced', `The mail arrived from ${from?.address ?? 'nobody'}, not from ${address}.`)
  if (sender === null || sender.address.toLowerCase() === address.toLowerCase()) return `From ${address}, as it should`
  return `From ${address}; recipients also read that ${sender.address} sent it on behalf of it`
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

type Arrived = { readonly sourceId: string; readonly mail: ParsedMail }

/** The mail that arrived, by its id in the head; null as long as it is not there. */
async function findArrived(
  incoming: IncomingConnector,
  internetMessageId: string,
  since: Date,
  signal: AbortSignal,
): Promise<Arrived | null> {
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
      if (raw !== null && head.toLowerCase().includes(internetMessageId.toLowerCase())) return { sourceId, mail: parse(raw) }
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
