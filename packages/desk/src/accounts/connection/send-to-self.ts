import type { IncomingConnector } from '@postdesk/connectors'
import { parse, type ParsedMail } from '@postdesk/mail'
import type { RunStep } from './run-step.ts'
import { ARRIVAL_MILLISECONDS, newMails, notSeen, sendTestMail, untilFound, type TestMailWish } from './test-mail.ts'

/**
 * Sends one real mail from the mailbox to itself, looks for the copy in Sent Items, waits for the mail, looks at whose name it came under,
 * and deletes what arrived. It is marked as written by a machine and bears a signed id, so that it opens no ticket where receiving is on
 * meanwhile.
 */
export async function sendToSelf(wish: Omit<TestMailWish, 'to'>, step: RunStep, signal: AbortSignal): Promise<void> {
  const { address, incoming } = wish
  const { mail, since, isSent } = await sendTestMail({ ...wish, to: address }, step, signal)
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

type Arrived = { readonly sourceId: string; readonly mail: ParsedMail }

/** The mail that arrived, by its id in the head; null as long as it is not there. */
async function findArrived(
  incoming: IncomingConnector,
  internetMessageId: string,
  since: Date,
  signal: AbortSignal,
): Promise<Arrived | null> {
  for await (const { sourceId, raw } of newMails(incoming, since, signal)) {
    const head =
      Buffer.from(raw)
        .toString('latin1')
        .split(/\r?\n\r?\n/, 1)[0] ?? ''
    if (head.toLowerCase().includes(internetMessageId.toLowerCase())) return { sourceId, mail: parse(raw) }
  }
  return null
}
