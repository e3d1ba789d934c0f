import { askForEvents, COMPARE_PATH, CompareProgress, MailDifference, type CompareRequestIn } from '@postdesk/contract'
import { useEffect, useRef, useState } from 'react'
import { sentenceOf } from '../../api/client.ts'

export type Comparison =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running' | 'done'
      readonly found: readonly MailDifference[]
      readonly progress: CompareProgress | null
    }
  | { readonly kind: 'broken'; readonly why: string }

const UNSAID = { code: 'COMPARISON_FAILED', what: 'The comparison' }

/** Tries a set of rules over the mails of the last week and tells what would differ as it is found. A second run replaces the first. */
export function useComparison(): { readonly comparison: Comparison; readonly run: (request: CompareRequestIn) => Promise<void> } {
  const [comparison, setComparison] = useState<Comparison>({ kind: 'idle' })
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const run = async (request: CompareRequestIn) => {
    running.current?.abort()
    const control = new AbortController()
    running.current = control
    let found: readonly MailDifference[] = []
    setComparison({ kind: 'running', found, progress: null })
    try {
      let ended = false
      for await (const { event, data } of await askForEvents(COMPARE_PATH, request, UNSAID, control)) {
        const body: unknown = JSON.parse(data)
        if (event === 'difference') found = [...found, MailDifference.parse(body)]
        const progress = event === 'difference' ? undefined : CompareProgress.parse(body)
        ended ||= event === 'done'
        setComparison((before) => ({
          kind: ended ? 'done' : 'running',
          found,
          progress: progress ?? (before.kind === 'running' ? before.progress : null),
        }))
      }
      if (!ended) setComparison({ kind: 'broken', why: 'The comparison ended early. Try it again.' })
    } catch (error) {
      if (!control.signal.aborted) setComparison({ kind: 'broken', why: sentenceOf(error) })
    }
  }
  return { comparison, run }
}
