import type { DirectoryUser } from '../directory/directory.ts'
import type { World } from '../world.ts'
import { HttpRefusal, SoapFault } from './refusals.ts'
import { blockOf, isUserAgentBlocked } from './retirement.ts'
import type { Block } from './retirement.ts'

/** What a program that reads the text is told; Microsoft's own words are not known (D4). */
const REASONS: Readonly<Record<Block, string>> = {
  tenant: 'EWS access is disabled for the organization.',
  app: 'EWS access is disabled for this application: its ID is not in EwsAllowedAppIDs.',
  ended: 'EWS access to Exchange Online has ended.',
  'user-agent': 'EWS access is disabled for this application by the EWS application access policy.',
  mailbox: 'EWS access is disabled for the mailbox.',
}

/** Throws when the tenant, its lists or the mailbox's own switch keep the caller out. */
export function assertNotBlocked(
  world: World,
  who: { readonly appId: string | undefined; readonly userAgent: string } | { readonly mailboxOf: DirectoryUser },
): void {
  const { settings } = world.ews
  if ('mailboxOf' in who) {
    if (!world.exchange.casOf(who.mailboxOf.id).ewsEnabled) throw blocked(world, 'mailbox')
    return
  }
  const block = blockOf(settings, who.appId ?? '', world.clock.now())
  if (block !== undefined) throw blocked(world, block)
  if (isUserAgentBlocked(settings, who.userAgent)) throw blocked(world, 'user-agent')
}

/** The three faces a block has shown: 403 with a word, a SOAP fault, or nothing but a header. */
function blocked({ ews }: World, block: Block): HttpRefusal | SoapFault {
  const message = REASONS[block]
  switch (ews.settings.blockAnswer) {
    case 'forbidden':
      return new HttpRefusal(403, message, { 'content-type': 'text/plain; charset=utf-8' })
    case 'fault':
      return new SoapFault('ErrorAccessDenied', { message, status: 403 })
    case 'empty':
      return new HttpRefusal(403, '', { 'restrict-access-confirm': '1' })
    default:
      return ews.settings.blockAnswer satisfies never
  }
}
