import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a Message-ID of ours says: which ticket, and which message in it. */
export interface OwnMessageId {
  readonly ticketId: string
  readonly messageId: string
}

/** Ids that may stand in a Message-ID and survive servers that change its case: lower-case letters, digits, dashes. */
const ID = /^[a-z0-9-]{1,64}$/

/** 100 bits of HMAC-SHA-256 as hex: nobody tries 2^100 answers to a help desk, and the whole id stays below one line. */
const MAC_CHARS = 25

const OWN = /^pd\.([a-z0-9-]{1,64})\.([a-z0-9-]{1,64})\.([0-9a-f]{25})@/

function sign(key: Uint8Array, ticketId: string, messageId: string): string {
  // The purpose stands in the signed text, so that the key may serve others too. The domain does not: brands may move.
  return createHmac('sha256', key).update(`postdesk message-id\n${ticketId}\n${messageId}`).digest('hex').slice(0, MAC_CHARS)
}

/**
 * Makes the Message-ID (without angle brackets) of a mail that leaves us. It is signed, so that an answer to it is known to
 * belong to the ticket and nobody can make one up. Throws TypeError for ids other than lower-case letters, digits and dashes.
 */
export function makeMessageId(facts: OwnMessageId & { readonly key: Uint8Array; readonly domain: string }): string {
  for (const [name, id] of [
    ['ticketId', facts.ticketId],
    ['messageId', facts.messageId],
  ] as const) {
    if (!ID.test(id)) throw new TypeError(`${name} must be 1 to 64 lower-case letters, digits or dashes`)
  }
  if (!/^[a-z0-9.-]{1,253}$/i.test(facts.domain)) throw new TypeError('domain must be a host name')
  return `pd.${facts.ticketId}.${facts.messageId}.${sign(facts.key, facts.ticketId, facts.messageId)}@${facts.domain.toLowerCase()}`
}

/** Reads a Message-ID of ours (with or without brackets, in any case); null when it is not ours or was tampered with. */
export function readMessageId(id: string, key: Uint8Array): OwnMessageId | null {
  const found = OWN.exec(
    id
      .slice(0, 500)
      .replace(/^[<\s]+/, '')
      .toLowerCase(),
  )
  if (!found?.[1] || !found[2] || !found[3]) return null
  const expected = Buffer.from(sign(key, found[1], found[2]), 'latin1')
  return timingSafeEqual(expected, Buffer.from(found[3], 'latin1')) ? { ticketId: found[1], messageId: found[2] } : null
}
