import { Change, EVENTS_PATH } from '@postdesk/contract'
import { api } from './client.ts'

type Listener = (changes: readonly Change[]) => void

const listeners = new Set<Listener>()
/** Changes of one burst are told together: a mail in touches ticket, log and account at once. */
const BURST_MILLISECONDS = 150
const REOPEN_MILLISECONDS = 5_000

/** Hears of live changes until the returned function is called. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Opens the stream of live changes; `onReturn` is called when it is back after a break and everything may have changed. */
export function openLive(onReturn: () => void): () => void {
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
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
  const open = () => {
    const stream = new EventSource(`/api/v1${EVENTS_PATH}`)
    source = stream
    stream.addEventListener('message', hear)
    stream.addEventListener('resumed', onReturn)
    stream.addEventListener('open', () => {
      if (broken) onReturn()
      broken = false
    })
    stream.addEventListener('error', () => {
      broken = true
      if (stream.readyState !== EventSource.CLOSED) return
      // The browser tries again by itself unless it is refused.
      void leaveIfSignedOut()
      again = setTimeout(open, REOPEN_MILLISECONDS)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    clearTimeout(again)
    source?.close()
  }
}

/**
 * A refused stream: the session may be over, by sign-out elsewhere or by an administrator. Or the server is only starting, and then the
 * page stays as it is.
 */
async function leaveIfSignedOut(): Promise<void> {
  const start = await api.getStart().catch(() => null)
  if (start && !start.me) window.dispatchEvent(new Event('postdesk:signed-out'))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
