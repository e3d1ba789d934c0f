/**
 * Runs what nobody waits for: a notification on its way, a mail that leaves later. A failure in it is a fault of the simulator
 * and is written to its output, where whoever runs it sees it; it must never end the process. `onFailed` tells who counted on it.
 */
export function inBackground(what: string, work: () => void | Promise<void>, onFailed: () => void = () => undefined): void {
  const fail = (error: unknown): void => {
    console.error(`${what} failed:`, error)
    try {
      onFailed()
    } catch (failure) {
      console.error(`${what} failed, and so did telling of it:`, failure)
    }
  }
  try {
    const going = work()
    if (going instanceof Promise) going.catch(fail)
  } catch (error) {
    fail(error)
  }
}
