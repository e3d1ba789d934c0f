import { askForEvents, TEST_PATH, TestStep, type TestRequestIn } from '@postdesk/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { sentenceOf } from '../api/client.ts'

export type TestState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' | 'passed' | 'failed'; readonly steps: readonly TestStep[] }
  | { readonly kind: 'broken'; readonly steps: readonly TestStep[]; readonly why: string }

const Done = z.object({ ok: z.boolean() })

const UNSAID = { code: 'TEST_FAILED', what: 'The test' }

/** Runs a test of the connection and tells its steps as they happen. A second run replaces the first. */
export function useConnectionTest(): {
  readonly state: TestState
  readonly run: (request: TestRequestIn) => Promise<void>
} {
  const [state, setState] = useState<TestState>({ kind: 'idle' })
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const run = useCallback(async (request: TestRequestIn) => {
    running.current?.abort()
    const control = new AbortController()
    running.current = control
    let steps: readonly TestStep[] = []
    setState({ kind: 'running', steps })
    try {
      for await (const { event, data } of await askForEvents(TEST_PATH, request, UNSAID, control)) {
        const body: unknown = JSON.parse(data)
        if (event === 'done') {
          setState({ kind: Done.parse(body).ok ? 'passed' : 'failed', steps })
          return
        }
        if (event !== 'step') continue
        const step = TestStep.parse(body)
        steps = steps.some((one) => one.id === step.id) ? steps.map((one) => (one.id === step.id ? step : one)) : [...steps, step]
        setState({ kind: 'running', steps })
      }
      setState({ kind: 'broken', steps, why: 'The test ended before its last step. Try it again.' })
    } catch (error) {
      if (!control.signal.aborted) setState({ kind: 'broken', steps, why: sentenceOf(error) })
    }
  }, [])
  return { state, run }
}
