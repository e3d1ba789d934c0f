/** Silence that makes a person wonder. */
const PROGRESS_MS = 4_000

/** What a terminal is told while something long is under way. */
export type Progress = {
  /** One line, with the seconds since the beginning before it. */
  readonly say: (sentence: string) => void
  /** Waits for `work`, and says every few seconds that it is still going on. */
  readonly during: <T>(words: string, work: Promise<T>) => Promise<T>
}

/** Whoever watches a terminal hears what is done, and from time to time that it still is. `write` takes one line without its end. */
export function tellProgress(write: (line: string) => void): Progress {
  const began = Date.now()
  const say = (sentence: string) => write(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${sentence}`)
  return {
    say,
    during: async (words, work) => {
      const timer = setInterval(() => say(`${words} …`), PROGRESS_MS)
      try {
        return await work
      } finally {
        clearInterval(timer)
      }
    },
  }
}
