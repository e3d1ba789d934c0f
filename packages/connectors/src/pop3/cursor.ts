import { createHash } from 'node:crypto'

import { ConnectorError } from '../connector-error.ts'

/**
 * The memory of a mailbox whose mail is left on the server: what it held and has been walked past. A mail that goes from the server
 * goes from here as well, so it never grows beyond the mailbox.
 */
export type Pop3Cursor = {
  /** Fingerprints of names. */
  readonly known: ReadonlySet<string>
  /**
   * A few mails by what does not change with the UIDL: fingerprint of the name, identity of the head. When no name of a mailbox is
   * known any more, they tell new mail in an emptied mailbox from old mail under new names.
   */
  readonly landmarks: ReadonlyMap<string, string>
  /** Leaves older mail out until the first walk has reached its end, however often it is interrupted; null from then on. */
  readonly since: Date | null
}

// 66 bits for a name of up to 70 characters: 50,000 mails are 550 kB of text. Two names out of a million share one with a chance
// of less than one in a hundred million; and it is the server that makes the names, not the senders.
const FINGERPRINT = 11
const IDENTITY = 22
const VERSION = 1

export const fingerprintOf = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, FINGERPRINT)

/** `known` is the fingerprints one after the other: a walk of 50,000 mails writes a thousand cursors, and so only adds to it. */
export const writeCursor = ({ known, landmarks, since }: Omit<Pop3Cursor, 'known'> & { readonly known: string }): string =>
  JSON.stringify({
    pop3: VERSION,
    known,
    landmarks: [...landmarks].flat().join(''),
    ...(since === null ? {} : { since: since.toISOString() }),
  })

/** Reads what `writeCursor` wrote; text of another kind or version (the account was on another protocol) is a dead cursor. */
export function readCursor(text: string): Pop3Cursor {
  const value = parse(text)
  if (typeof value === 'object' && value !== null && 'pop3' in value && value.pop3 === VERSION) {
    const known = 'known' in value ? cut(value.known, FINGERPRINT) : null
    const landmarks = 'landmarks' in value ? cut(value.landmarks, FINGERPRINT + IDENTITY) : null
    if (known !== null && landmarks !== null)
      return {
        known: new Set(known),
        landmarks: new Map(landmarks.map((both) => [both.slice(0, FINGERPRINT), both.slice(FINGERPRINT)])),
        since: 'since' in value ? readDate(value.since) : null,
      }
  }
  throw deadCursor('The kept position is not one of a POP3 mailbox.')
}

function cut(value: unknown, length: number): string[] | null {
  if (typeof value !== 'string' || !/^[\w-]*$/.test(value) || value.length % length !== 0) return null
  return Array.from({ length: value.length / length }, (_, at) => value.slice(at * length, (at + 1) * length))
}

function readDate(value: unknown): Date | null {
  const at = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(at) ? null : new Date(at)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function deadCursor(message: string): ConnectorError {
  return new ConnectorError('CURSOR_DEAD', message, { border: 'pop3', providerCode: 'UIDL' })
}
