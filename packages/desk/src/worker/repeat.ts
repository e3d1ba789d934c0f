import type { Logger } from 'pino'

/** Does something now and again every so often, never twice at once. A failure is logged and the next turn comes all the same. */
export function repeat(
  what: string,
  everyMilliseconds: number,
  log: Logger,
  act: () => Promise<void>,
): { readonly stop: () => Promise<void> } {
  let running: Promise<void> | null = null
  const turn = () => {
    running ??= act()
      .catch((error: unknown) =>
        log.error({ what, error: error instanceof Error ? error.name : 'unknown' }, 'repeated work failed'),
      )
      .finally(() => {
        running = null
      })
  }
  turn()
  const timer = setInterval(turn, everyMilliseconds)
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
