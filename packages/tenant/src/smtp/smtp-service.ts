import { makeKeptBack } from '../faults/make-kept-back.ts'
import type { KeptBack } from '../faults/make-kept-back.ts'
import type { SmtpSettings } from '../mail/mail-store.ts'

/** How many sessions each mailbox has: that limit of submission reaches beyond one connection (E4). */
export type SmtpService = {
  /** Every connection, signed in or not, as the function that cuts it. */
  readonly connections: Set<() => void>
  /** Cuts every connection without a word; returns how many. */
  readonly drop: () => number
  readonly enter: (userId: string, session: object) => void
  readonly leave: (userId: string, session: object) => void
  /** Sessions that came when the mailbox had as many as it may; they may talk, but not submit. */
  readonly isBeyondLimit: (userId: string, session: object, settings: SmtpSettings) => boolean
  /** A mail that a fault keeps back until the next one has gone. */
  readonly keptBack: KeptBack
}

export function makeSmtpService(closing: AbortSignal): SmtpService {
  const sessions = new Map<string, object[]>()
  const connections = new Set<() => void>()
  return {
    connections,
    keptBack: makeKeptBack(closing),
    drop: () => {
      const open = [...connections]
      for (const cut of open) cut()
      return open.length
    },
    enter: (userId, session) => {
      sessions.set(userId, [...(sessions.get(userId) ?? []), session])
    },
    leave: (userId, session) => {
      const left = (sessions.get(userId) ?? []).filter((one) => one !== session)
      if (left.length > 0) sessions.set(userId, left)
      else sessions.delete(userId)
    },
    isBeyondLimit: (userId, session, { maxConnections }) => (sessions.get(userId) ?? []).indexOf(session) >= maxConnections,
  }
}
