import type { Mailbox } from '../mail/mailbox.ts'
import type { Call } from './call.ts'
import { GraphError } from './graph-error.ts'

const MINUTE = 60_000

/** When each mailbox sent by Graph, on the tenant's clock; only the last minute is kept. */
const sent = new WeakMap<Mailbox, number[]>()

/** Throws where the mailbox may not send now: barred by spam policy (403), or too many mails in a minute (429). */
export function assertMaySend(call: Call): void {
  const { settings } = call.world.mail
  const addresses = [call.owner.mail, ...call.owner.aliases]
  if (addresses.some((address) => settings.suspendedSenders.includes(address.toLowerCase())))
    throw new GraphError(
      403,
      'ErrorAccountSuspend',
      'Account suspended. Follow the instructions in your Inbox to verify your account.',
    )
  if (settings.maxSendsPerMinute !== null && recent(call).length >= settings.maxSendsPerMinute)
    throw new GraphError(429, 'ErrorExceededMessageLimit', 'Cannot send mail. The message limit has been reached.', {
      'retry-after': '60',
    })
}

export function countSent(call: Call): void {
  if (call.world.mail.settings.maxSendsPerMinute === null) return
  sent.set(call.mailbox, [...recent(call), call.world.clock.now()])
}

function recent({ mailbox, world }: Call): readonly number[] {
  return (sent.get(mailbox) ?? []).filter((at) => at > world.clock.now() - MINUTE)
}
