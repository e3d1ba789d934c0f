import { randomUUID } from 'node:crypto'
import { makeMessageId, readMessageId } from '@postdesk/mail'

/** Stand in the place of a ticket in the signed ids of mails that belong to none; no ticket has such a number. */
const TEST = 'connection-test'
const NOTICE = 'notice'

/** The Message-ID of a mail that a connection test sends to itself. Signed: nobody can make one up. */
export function makeTestMailId(address: string, key: Uint8Array): string {
  return makeId(TEST, address, key)
}

/** The Message-ID of a mail that tells administrators of trouble. */
export function makeNoticeMailId(address: string, key: Uint8Array): string {
  return makeId(NOTICE, address, key)
}

/**
 * Whether one of a mail's ids (its own, or those it refers to, as a server may rename it) is that of a connection test or a notice: then the
 * desk itself wrote it, and when it comes back to one of our mailboxes it opens no ticket.
 */
export function isDeskMail(ids: readonly string[], key: Uint8Array): boolean {
  return ids.some((id) => [TEST, NOTICE].includes(readMessageId(id, key)?.ticketId ?? ''))
}

function makeId(kind: string, address: string, key: Uint8Array): string {
  return makeMessageId({ ticketId: kind, messageId: randomUUID(), key, domain: address.slice(address.lastIndexOf('@') + 1) })
}
