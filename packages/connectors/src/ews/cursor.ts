import { ConnectorError } from '../connector-error.ts'
import { objectOrNull } from '../network/ask.ts'

/**
 * Where a walk stands. `folder` is the folder's own id, which no renaming of folder or mailbox changes and no other mailbox has:
 * a state of another folder is none here, and Exchange does not promise to notice. `syncState` is Exchange's own text; null
 * begins. `since` leaves older mail out.
 */
export type EwsCursor = { readonly folder: string; readonly syncState: string | null; readonly since: Date | null }

// Counted up when the meaning of the text changes.
const VERSION = 1

export function writeCursor({ folder, syncState, since }: EwsCursor): string {
  return JSON.stringify({ ews: VERSION, folder, syncState, ...(since === null ? {} : { since: since.toISOString() }) })
}

/** Reads a cursor back. What is not ours is as good as dead: the caller walks again and finds what it has. */
export function readCursor(text: string): EwsCursor {
  const read = objectOrNull(parse(text))
  const { folder, syncState, since } = read ?? {}
  if (read?.['ews'] !== VERSION || typeof folder !== 'string' || typeof syncState !== 'string')
    throw deadCursor('The kept position is not one of EWS.')
  const at = typeof since === 'string' ? Date.parse(since) : NaN
  return { folder, syncState, since: Number.isNaN(at) ? null : new Date(at) }
}

export function deadCursor(message: string): ConnectorError {
  return new ConnectorError('CURSOR_DEAD', message, { border: 'ews', providerCode: 'ErrorInvalidSyncStateData' })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
