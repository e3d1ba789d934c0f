import { Change, EVENTS_PATH } from '@postdesk/contract'

type Listener = (changes: readonly Change[]) => void

const listeners = new Set<Listener>()
/** Changes of one burst are told together: a mail in touches ticket, log and account at once. */
const BURST_MILLISECONDS = 150

/** Hears of live changes until the returned function is called. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Opens the stream of live changes; `onReturn` is called when it is back after a break and everything may have changed. */
export function openLive(onReturn: () => void): () => void {
  const source = new EventSource(`/api/v1${EVENTS_PATH}`)
  let burst: Change[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let broken = false
  const hear = (event: MessageEvent<string>) => {
    const change = Change.safeParse(parsed(event.data))
    if (!change.success) return
    burst.push(change.data)
    timer ??= setTimeout(() => {
      const told = burst
      burst = []
      timer = undefined
      for (const listener of listeners) listener(told)
    }, BURST_MILLISECONDS)
  }
  source.addEventListener('message', hear)
  source.addEventListener('resumed', onReturn)
  source.addEventListener('error', () => (broken = true))
  source.addEventListener('open', () => {
    if (broken) onReturn()
    broken = false
  })
  return () => {
    clearTimeout(timer)
    source.close()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
