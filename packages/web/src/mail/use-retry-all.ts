import { useEffect, useRef, useState } from 'react'
import { api, sentenceOf } from '../api/client.ts'
import { filterOf, type MailSearch } from './mail-search.ts'

type Counts = Awaited<ReturnType<typeof api.getRetry>>
export type RetryProgress =
  | { readonly kind: 'idle' }
  | ({ readonly kind: 'running' | 'done' } & Counts)
  | { readonly kind: 'failed'; readonly why: string }

const NOTHING: Counts = { total: 0, waiting: 0, filed: 0, refused: 0, held: 0 }
const LOOK_MILLISECONDS = 700

/**
 * "Retry all": sends the held mails of a filter to work, a hundred a call, and then looks until the last of them has come to its end.
 * Leaving the page stops the looking, not the work.
 */
export function useRetryAll(ended: () => void) {
  const [progress, setProgress] = useState<RetryProgress>({ kind: 'idle' })
  const gone = useRef<AbortController>(null)
  useEffect(() => () => gone.current?.abort(), [])
  const start = async (search: MailSearch) => {
    const id = crypto.randomUUID()
    const stop = new AbortController()
    gone.current = stop
    setProgress({ kind: 'running', ...NOTHING })
    const { signal } = stop
    const look = async () => {
      const counts = await api.getRetry({ params: { id }, signal })
      setProgress({ kind: 'running', ...counts })
      return counts
    }
    try {
      for (;;) {
        const { remaining } = await api.retryHeldMail({ body: { id, filter: filterOf(search) }, signal })
        await look()
        if (!remaining) break
      }
      for (;;) {
        const counts = await look()
        if (counts.waiting === 0) {
          setProgress({ kind: 'done', ...counts })
          break
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS))
        if (signal.aborted) return
      }
    } catch (failure) {
      if (!signal.aborted) setProgress({ kind: 'failed', why: sentenceOf(failure) })
    }
    if (!signal.aborted) ended()
  }
  return { start, progress }
}
