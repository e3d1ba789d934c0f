import { createHmac, timingSafeEqual } from 'node:crypto'

/** 64 bits of HMAC-SHA-256 as hex: guessing one means sending that many mails, and the local part stays below its limit. */
const MAC_CHARS = 16

/** RFC 5321 section 4.5.3.1.1. */
const MAX_LOCAL_PART_OCTETS = 64

const TAGGED = /\+t(\d{1,15})\.([0-9a-f]{16})@[^@]+$/

function sign(key: Uint8Array, ticketId: string): string {
  return createHmac('sha256', key).update(`postdesk reply-tag\n${ticketId}`).digest('hex').slice(0, MAC_CHARS)
}

/** The signed tag of a ticket, `t1042.9f3c…`, which stands behind a plus in the address that answers go to. Throws TypeError for an id that is no number. */
export function makeReplyTag(ticketId: number, key: Uint8Array): string {
  if (!Number.isInteger(ticketId) || ticketId < 0) throw new TypeError('ticketId must be a whole number, 0 or more')
  return `t${ticketId}.${sign(key, String(ticketId))}`
}

/**
 * An address with a tag behind a plus (RFC 5233): `support+t1042.9f3c…@contoso.example`. Exchange Online delivers plus addresses unless the
 * organization has switched them off. The address as it was where it would become longer than mail allows.
 */
export function withReplyTag(address: string, tag: string): string {
  const at = address.lastIndexOf('@')
  const local = `${address.slice(0, at)}+${tag}`
  return at < 1 || Buffer.byteLength(local) > MAX_LOCAL_PART_OCTETS ? address : `${local}${address.slice(at)}`
}

/** The ticket an address was tagged for, in any case of letters; null when it bears no tag, or one that was made up. */
export function readReplyTag(address: string, key: Uint8Array): number | null {
  const found = TAGGED.exec(address.slice(-400).toLowerCase())
  if (!found?.[1] || !found[2]) return null
  const isSigned = timingSafeEqual(Buffer.from(sign(key, found[1]), 'latin1'), Buffer.from(found[2], 'latin1'))
  return isSigned ? Number(found[1]) : null
}
