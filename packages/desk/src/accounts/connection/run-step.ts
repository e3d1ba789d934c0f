import { ConnectorError, type TestStep } from '@postdesk/connectors'

type Direction = 'receive' | 'send'

/** Runs one step of the desk's own and tells it as the connectors tell theirs. False when it failed. */
export type RunStep = (
  direction: Direction,
  step: { readonly id: string; readonly title: string },
  run: () => Promise<string | { readonly skip: string }>,
) => Promise<boolean>

export function stepRunner(tell: (direction: Direction) => (step: TestStep) => void): RunStep {
  return async (direction, step, run) => {
    const report = tell(direction)
    const begun = performance.now()
    const end = (rest: Pick<TestStep, 'state' | 'evidence' | 'error'>) =>
      report({ ...step, ...rest, milliseconds: Math.round(performance.now() - begun) })
    report({ ...step, state: 'running', evidence: null, milliseconds: null, error: null })
    try {
      const seen = await run()
      const isSkipped = typeof seen !== 'string'
      end({ state: isSkipped ? 'skipped' : 'passed', evidence: isSkipped ? seen.skip : seen, error: null })
      return true
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error
      end({ state: 'failed', evidence: null, error })
      return false
    }
  }
}
