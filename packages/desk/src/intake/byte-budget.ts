/** Lets work that holds bytes in memory begin while there is room, in the order it came. */
export type ByteBudget = {
  /** Runs the work once so many bytes are free. More than there are in all are taken for all: such work runs alone. Rejects when the signal ends the wait. */
  readonly hold: <Result>(bytes: number, work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>
}

/** A budget of so many bytes, for one process. */
export function makeByteBudget(total: number): ByteBudget {
  if (!Number.isInteger(total) || total < 1) throw new RangeError('total must be a whole number of bytes, 1 or more')
  let free = total
  let waiting: { readonly bytes: number; readonly begin: () => void }[] = []

  // Strictly in turn: a large mail must not wait for ever behind small ones that slip by.
  const beginWhatFits = (): void => {
    for (let first = waiting[0]; first !== undefined && first.bytes <= free; first = waiting[0]) {
      waiting.shift()
      free -= first.bytes
      first.begin()
    }
  }
  const takeRoom = async (bytes: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const turn = { bytes, begin: resolve }
    const leave = (): void => {
      if (!waiting.includes(turn)) return
      waiting = waiting.filter((one) => one !== turn)
      reject(signal.reason as Error)
      // It may have been the one that did not fit.
      beginWhatFits()
    }
    waiting.push(turn)
    signal.addEventListener('abort', leave, { once: true })
    beginWhatFits()
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  return {
    hold: async (bytes, work, signal) => {
      const taken = Math.min(bytes, total)
      await takeRoom(taken, signal)
      try {
        return await work()
      } finally {
        free += taken
        beginWhatFits()
      }
    },
  }
}
