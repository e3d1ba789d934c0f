import { useSyncExternalStore } from 'react'
import { exactTime, relativeTime } from './relative-time.ts'

let now = new Date()
const waiting = new Set<() => void>()
setInterval(() => {
  now = new Date()
  for (const wake of waiting) wake()
}, 20_000)

function subscribe(wake: () => void): () => void {
  waiting.add(wake)
  return () => waiting.delete(wake)
}

/** A relative time that keeps itself right; the exact one on hover and for screen readers. */
export function When({ at, ago = false }: { at: string; ago?: boolean }) {
  const clock = useSyncExternalStore(subscribe, () => now)
  const time = new Date(at)
  const text = relativeTime(time, clock)
  return (
    <time dateTime={at} title={exactTime(time)} className="numbers">
      {ago && /^\d/.test(text) && /(min|h)$/.test(text) ? `${text} ago` : text === 'now' && ago ? 'just now' : text}
    </time>
  )
}
