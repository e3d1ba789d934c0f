import type { IncomingConnector } from '@postdesk/connectors'
import { parse } from '@postdesk/mail'
import type { RunStep } from './run-step.ts'
import { newMails, notSeen, sendTestMail, TEST_SUBJECT, untilFound, type TestMailSent, type TestMailWish } from './test-mail.ts'

/** A server that knows at once that it cannot deliver says so within seconds; one that tries for hours is not waited for. */
const BOUNCE_MILLISECONDS = 15_000

/**
 * Sends one real mail to an address of the administrator's choosing, looks for the copy in Sent Items, and for a while whether it comes back. Whether
 * it arrived only its recipient can see.
 */
export async function sendToSomebody(wish: TestMailWish, step: RunStep, signal: AbortSignal): Promise<void> {
  const { to, incoming } = wish
  const sent = await sendTestMail(wish, step, signal)
  await step('receive', { id: 'bounce', title: 'See that it does not come back' }, async () => {
    if (!sent.isSent) return { skip: 'Nothing was sent' }
    if (incoming === null) return { skip: `This account only sends. Look into the mailbox of ${to} for “${TEST_SUBJECT}”` }
    const refusal = await untilFound(() => findBounce(incoming, sent, signal), signal, BOUNCE_MILLISECONDS)
    if (refusal !== null) throw notSeen('TestMailBounced', 'The mail came back.', refusal)
    return `No bounce within ${BOUNCE_MILLISECONDS / 1_000} s. Look into the mailbox of ${to} for “${TEST_SUBJECT}”`
  })
}

/** What the server says that could not deliver the mail, in its own words; null as long as no bounce of it is there. */
async function findBounce(
  incoming: IncomingConnector,
  { mail, sentAs, since }: TestMailSent,
  signal: AbortSignal,
): Promise<string | null> {
  const ids = [mail.internetMessageId, sentAs].map((id) => id.toLowerCase())
  for await (const { raw } of newMails(incoming, since, signal)) {
    const text = Buffer.from(raw).toString('latin1').toLowerCase()
    if (!ids.some((id) => text.includes(id))) continue
    const { bounce } = parse(raw)
    if (bounce !== null)
      return [bounce.status, ...bounce.recipients.map(({ diagnostic }) => diagnostic)].filter(Boolean).join(' ') || 'No reason'
  }
  return null
}
