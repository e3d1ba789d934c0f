import { randomUUID } from 'node:crypto'
import { makeMessageId, readMessageId } from '@postdesk/mail'

/** Stands in the place of a ticket in the signed id of a connection test's mail; no ticket has such a number. */
const TEST = 'connection-test'

/** The Message-ID of a mail that a connection test sends to itself. Signed: nobody can make one up. */
export function makeTestMailId(address: string, key: Uint8Array): string {
  return makeMessageId({ ticketId: TEST, messageId: randomUUID(), key, domain: address.slice(address.lastIndexOf('@') + 1) })
}

/** Whether one of a mail's ids (its own, or those it refers to, as a server may rename it) is that of a connection test. */
export function isTestMail(ids: readonly string[], key: Uint8Array): boolean {
  return ids.some((id) => readMessageId(id, key)?.ticketId === TEST)
}
