/** Sessions that are open: what the POP3 door has to know beyond one connection. */
export type Pop3Service = {
  /** Counts a session into a mailbox; false when it is locked by another or has as many sessions as it may. */
  readonly enter: (userId: string, most: number) => boolean
  readonly leave: (userId: string) => void
  /** Every connection, signed in or not, as the function that cuts it. */
  readonly connections: Set<() => void>
  /** Cuts every connection without a word; returns how many. */
  readonly drop: () => number
}

export function makePop3Service(): Pop3Service {
  const sessions = new Map<string, number>()
  const connections = new Set<() => void>()
  return {
    connections,
    drop: () => {
      const open = [...connections]
      for (const cut of open) cut()
      return open.length
    },
    enter: (userId, most) => {
      const open = sessions.get(userId) ?? 0
      if (open >= most) return false
      sessions.set(userId, open + 1)
      return true
    },
    leave: (userId) => {
      const left = (sessions.get(userId) ?? 1) - 1
      if (left > 0) sessions.set(userId, left)
      else sessions.delete(userId)
    },
  }
}
