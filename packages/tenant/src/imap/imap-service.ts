import { makeImapSettings } from './imap-settings.ts'
import type { ImapSettings } from './imap-settings.ts'

/** Times are milliseconds since the epoch on the tenant's clock. */
export type SessionDescription = {
  readonly mailbox: string | null
  readonly state: string
  readonly folder: string | null
  readonly isSecure: boolean
  readonly openedAt: number
  readonly tokenExpiresAt: number | null
}

/** What others may know of, and do to, one IMAP session. */
export type LiveSession = {
  /** As `/_control` lists it. */
  readonly describe: () => SessionDescription
  /** Whose mailbox it opened; undefined before the sign-in. */
  readonly ownerId: () => string | undefined
  /** Cuts the connection without a word. */
  readonly drop: () => void
  /** Ends an idle session whose token has run out. */
  readonly endIfExpired: () => void
}

/** The IMAP door of a world: its switches, and the sessions that are open. */
export type ImapService = {
  readonly settings: ImapSettings
  readonly sessions: Set<LiveSession>
  /** Cuts every connection, or those of one mailbox; returns how many. */
  readonly drop: (ownerId?: string) => number
  /** Counts a command on a mailbox; the milliseconds to wait when there were too many. */
  readonly throttle: (ownerId: string, now: number) => number | undefined
}

export function makeImapService(): ImapService {
  const settings = makeImapSettings()
  const sessions = new Set<LiveSession>()
  const windows = new Map<string, { startedAt: number; count: number }>()
  return {
    settings,
    sessions,
    drop: (ownerId) => {
      const wanted = [...sessions].filter((session) => ownerId === undefined || session.ownerId() === ownerId)
      for (const session of wanted) session.drop()
      return wanted.length
    },
    throttle: (ownerId, now) => {
      if (settings.maxCommandsPerWindow === null) return undefined
      const known = windows.get(ownerId)
      const isOver = known === undefined || now - known.startedAt >= settings.commandWindowMilliseconds || now < known.startedAt
      const window = isOver ? { startedAt: now, count: 0 } : known
      window.count += 1
      windows.set(ownerId, window)
      if (window.count <= settings.maxCommandsPerWindow) return undefined
      return window.startedAt + settings.commandWindowMilliseconds - now
    },
  }
}
