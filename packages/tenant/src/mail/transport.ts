import type { Directory, DirectoryUser } from '../directory/directory.ts'
import { makeGuid } from '../random.ts'
import { replyConversation, readThreadIndex } from './conversation.ts'
import { editHead } from './edit-head.ts'
import { headerOf, scanHeaders } from './header-scan.ts'
import type { MailSettings } from './mail-store.ts'
import { makeNonDeliveryReport, rfcDate } from './non-delivery-report.ts'
import type { Failure, ReportShape } from './non-delivery-report.ts'

/** The mailbox server the tenant lives on, as headers and reports name it. */
export const EXCHANGE_HOST = 'AM0PR05MB4711.eurprd05.prod.outlook.com'

export type Route =
  | { readonly kind: 'mailbox'; readonly user: DirectoryUser }
  | { readonly kind: 'outside'; readonly address: string }
  | { readonly kind: 'fails'; readonly failure: Failure }

/** Where one recipient's copy goes. */
export function routeOf(address: string, directory: Directory, settings: MailSettings): Route {
  const user = directory.findUser(address) ?? directory.findUser(withoutPlusPart(address))
  const bounce = settings.bounces.get(address.toLowerCase())
  if (bounce !== undefined) {
    const server = user === undefined ? `mx.${address.slice(address.lastIndexOf('@') + 1).toLowerCase()}` : EXCHANGE_HOST
    return { kind: 'fails', failure: { recipient: address, ...bounce, server } }
  }
  if (user?.mailboxEnabled === true) return { kind: 'mailbox', user }
  if (user !== undefined || directory.isAccepted(address)) {
    const diagnostic = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'
    return {
      kind: 'fails',
      failure: { recipient: address, status: '5.1.10', diagnostic, server: EXCHANGE_HOST },
    }
  }
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  // RFC 2606 keeps .invalid for names that never resolve.
  if (!address.includes('@') || domain.endsWith('.invalid')) {
    const diagnostic = '550 5.4.312 Message expired, DNS query failed(DNSNoMX)'
    return { kind: 'fails', failure: { recipient: address, status: '5.4.312', diagnostic, server: domain || 'unknown' } }
  }
  return { kind: 'outside', address }
}

/** `name+anything@domain` reaches `name@domain`: on in every Exchange Online organisation since 2022. */
function withoutPlusPart(address: string): string {
  return address.replace(/^([^+@]+)\+[^@]*@/, '$1@')
}

/** What the last server writes on top of a mail it hands over, and Bcc taken out. */
export function stampArrival(raw: Uint8Array, from: string, at: number, random: () => number): Uint8Array {
  const id = Math.floor(random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0')
  const received = `from ${EXCHANGE_HOST} by AM0PR05MB0815.eurprd05.prod.outlook.com\r\n with HTTPS id ${id}; ${rfcDate(at)}`
  return editHead(raw, {
    remove: ['Bcc', 'Return-Path'],
    prepend: [
      ['Received', received],
      ['Return-Path', `<${from}>`],
    ],
  })
}

/** The report that goes back to `to`, in the thread of the mail it reports on. */
export function reportFailures(
  to: string,
  original: Uint8Array,
  failures: readonly Failure[],
  parts: {
    readonly at: number
    readonly random: () => number
    readonly domain: string
    readonly language: string
    readonly shape: ReportShape
  },
): Uint8Array {
  const parent = readThreadIndex(headerOf(scanHeaders(original), 'Thread-Index'))
  return makeNonDeliveryReport({
    to,
    postmaster: `postmaster@${parts.domain}`,
    original,
    failures,
    at: parts.at,
    guid: makeGuid(parts.random),
    language: parts.language,
    shape: parts.shape,
    ...(parent === undefined ? {} : { conversationIndex: replyConversation(parent, parts.random) }),
  })
}
