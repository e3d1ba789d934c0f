import { ConnectorError } from '../connector-error.ts'

/**
 * Where a walk stands: all mail up to `lastUid` is known. UIDs rise within one UIDVALIDITY and mean nothing in another
 * (RFC 9051 section 2.3.1.1). `since` leaves older mail out until the first walk has reached its end, however often it is interrupted;
 * null from then on.
 */
export type ImapCursor = { readonly uidValidity: string; readonly lastUid: number; readonly since: Date | null }

export const writeCursor = ({ uidValidity, lastUid, since }: ImapCursor): string =>
  JSON.stringify({ uidValidity, lastUid, ...(since === null ? {} : { since: since.toISOString() }) })

/** Reads what `writeCursor` wrote; text of another kind (the account was on another protocol) is a dead cursor. */
export function readCursor(text: string): ImapCursor {
  const value = parse(text)
  if (typeof value === 'object' && value !== null && 'uidValidity' in value && 'lastUid' in value) {
    const { uidValidity, lastUid } = value
    if (typeof uidValidity === 'string' && typeof lastUid === 'number' && Number.isSafeInteger(lastUid) && lastUid >= 0)
      return { uidValidity, lastUid, since: 'since' in value ? readDate(value.since) : null }
  }
  throw deadCursor('The kept position is not one of an IMAP folder.')
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

/** A mail's lasting name: its UID, and the UIDVALIDITY in which that UID is its. */
export const writeSourceId = (uidValidity: string, uid: number): string => `${uidValidity}:${String(uid)}`

/** The parts of a lasting name; null when it is not one of ours. */
export function readSourceId(sourceId: string): { readonly uidValidity: string; readonly uid: number } | null {
  const match = /^(\d{1,20}):(\d{1,10})$/.exec(sourceId)
  return match?.[1] === undefined || match[2] === undefined ? null : { uidValidity: match[1], uid: Number(match[2]) }
}

export function deadCursor(message: string): ConnectorError {
  return new ConnectorError('CURSOR_DEAD', message, { border: 'imap', providerCode: 'UIDVALIDITY' })
}
