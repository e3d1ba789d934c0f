import { ConnectorError } from '../connector-error.ts'
import type { Border } from '../connector-error.ts'
import type { TestStep } from '../connector.ts'

/** One step of a connection test. It gives what was seen, `skip` with the reason there was nothing to see, or throws. */
export type Step = {
  readonly id: string
  readonly title: string
  /** Whether mail flows without it, only later: a failure is told and does not count. */
  readonly isHint?: boolean
  readonly run: () => Promise<string | { readonly skip: string }>
}

/** Runs steps in order and tells each as it happens. After the first failure the rest are told as skipped. True when mail flows: none failed but hints. */
export async function runSteps(
  steps: readonly Step[],
  report: (step: TestStep) => void,
  border: Border = 'graph',
): Promise<boolean> {
  let hasFailed = false
  for (const { id, title, run, isHint = false } of steps) {
    const step = { id, title, evidence: null, milliseconds: null, error: null }
    if (hasFailed) {
      report({ ...step, state: 'skipped' })
      continue
    }
    report({ ...step, state: 'running' })
    const begun = performance.now()
    const milliseconds = (): number => Math.round(performance.now() - begun)
    try {
      const seen = await run()
      if (typeof seen === 'string') report({ ...step, state: 'passed', evidence: seen, milliseconds: milliseconds() })
      else report({ ...step, state: 'skipped', evidence: seen.skip, milliseconds: milliseconds() })
    } catch (error) {
      hasFailed = !isHint
      const named =
        error instanceof ConnectorError
          ? error
          : new ConnectorError('PROTOCOL', 'The step failed in a way that has no name.', { border }, error)
      report({ ...step, state: 'failed', milliseconds: milliseconds(), error: named })
    }
  }
  return !hasFailed
}
