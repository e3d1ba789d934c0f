import { ConnectorError } from '../connector-error.ts'

/**
 * Where a walk stands. `link` is Graph's own next or delta link; null begins a round. `since` leaves older mail out: by Graph's own
 * filter while `filtered`, else by looking at each item. `given` counts the items of a filtered round.
 */
export type WalkState = {
  readonly link: string | null
  readonly since: Date | null
  readonly filtered: boolean
  readonly given: number
}

/** The cursor's text. `of` names mailbox and folder: the cursor of another folder is no cursor here. */
export function writeCursor(of: string, state: WalkState): string {
  return JSON.stringify({ of, ...state })
}

/** Reads a cursor back. What is not ours is as good as dead: the caller walks again and finds what it has. */
export function readCursor(of: string, text: string): WalkState {
  try {
    const read = JSON.parse(text) as Record<string, unknown>
    const { link, since, filtered, given } = read
    const at = typeof since === 'string' ? new Date(since) : null
    if (read['of'] === of && (link === null || typeof link === 'string') && typeof given === 'number')
      return { link, since: at, filtered: filtered === true, given }
  } catch {
    // Falls through: not JSON.
  }
  throw new ConnectorError('CURSOR_DEAD', 'The cursor does not belong to this mailbox and folder.', { border: 'graph' })
}
