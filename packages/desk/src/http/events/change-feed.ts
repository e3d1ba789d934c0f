import { Change } from '@postdesk/contract'
import type { Database } from '../../db/index.ts'
import { CHANGES_CHANNEL } from '../../model/tell-change.ts'
import { SESSIONS_CHANNEL } from '../../people/index.ts'

export type ChangeListener = {
  readonly onChange: (change: Change) => void
  readonly onResumed: () => void
  readonly onSessionsEnded: (userId: string) => void
}

/** One pair of LISTENs for the whole process, given out to every open event stream. */
export type ChangeFeed = {
  /** Calls `listener` until the returned function is called. */
  readonly subscribe: (listener: ChangeListener) => () => void
  readonly count: () => number
  readonly close: () => Promise<void>
}

/** Begins to listen for changes of this database. Payloads that are no change of the contract are dropped. */
export async function openChangeFeed(database: Database): Promise<ChangeFeed> {
  const listeners = new Set<ChangeListener>()
  const stop = await database.listen(
    CHANGES_CHANNEL,
    (payload) => {
      const change = readChange(payload)
      if (change) for (const { onChange } of listeners) onChange(change)
    },
    () => {
      for (const { onResumed } of listeners) onResumed()
    },
  )
  const stopSessions = await database.listen(SESSIONS_CHANNEL, (userId) => {
    for (const { onSessionsEnded } of listeners) onSessionsEnded(userId)
  })
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    count: () => listeners.size,
    close: async () => {
      await stop()
      await stopSessions()
    },
  }
}

/** A change out of a notification's payload, or nothing when it is none. */
export function readChange(payload: string): Change | undefined {
  try {
    const read = Change.safeParse(JSON.parse(payload))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}
