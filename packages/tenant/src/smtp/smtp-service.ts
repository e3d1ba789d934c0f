import { makeKeptBack } from '../faults/make-kept-back.ts'
import type { KeptBack } from '../faults/make-kept-back.ts'
import type { SmtpSettings } from '../mail/mail-store.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/** What a mailbox has submitted and how many sessions it has: the limits of submission reach beyond one connection (E4). */
export type SmtpService = {
  /** Every connection, signed in or not, as the function that cuts it. */
  readonly connections: Set<() => void>
  /** Cuts every connection without a word; returns how many. */
  readonly drop: () => number
  readonly enter: (userId: string, session: object) => void
  readonly leave: (userId: string, session: object) => void
  /** Sessions that came when the mailbox had as many as it may; they may talk, but not submit. */
  readonly isBeyondLimit: (userId: string, session: object, settings: SmtpSettings) => boolean
  readonly isTooFast: (userId: string, now: number, settings: SmtpSettings) => boolean
  readonly isOverDay: (userId: string, recipients: number, now: number, settings: SmtpSettings) => boolean
  /** A mail that a fault keeps back until the next one has gone. */
  readonly keptBack: KeptBack
  readonly submitted: (userId: string, recipients: number, now: number) => void
}

export function makeSmtpService(closing: AbortSignal): SmtpService {
  const sessions = new Map<string, object[]>()
  const submissions = new Map<string, { readonly at: number; readonly recipients: number }[]>()
  const of = (userId: string) => submissions.get(userId) ?? []
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
    isTooFast: (userId, now, { maxMessagesPerMinute }) =>
      of(userId).filter(({ at }) => now - at < MINUTE).length >= maxMessagesPerMinute,
    isOverDay: (userId, recipients, now, { maxRecipientsPerDay }) =>
      of(userId)
        .filter(({ at }) => now - at < DAY)
        .reduce((sum, one) => sum + one.recipients, recipients) > maxRecipientsPerDay,
    submitted: (userId, recipients, now) => {
      submissions.set(userId, [...of(userId).filter(({ at }) => now - at < DAY), { at: now, recipients }])
    },
  }
}
