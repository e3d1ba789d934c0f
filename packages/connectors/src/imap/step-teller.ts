import { lookup } from 'node:dns/promises'

import type { TestStep } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { networkFailure } from '../network/network-failure.ts'

export type StepTeller = ReturnType<typeof stepTeller>

export type StepPlan = readonly { readonly id: string; readonly title: string }[]

/**
 * Tells a connection test step by step, in the plan's order. A step begins when the one before it has passed; what comes after a
 * failed one is skipped.
 */
export function stepTeller(plan: StepPlan, report: (step: TestStep) => void) {
  let at = 0
  let startedAt = performance.now()
  const tell = (state: TestStep['state'], evidence: string | null, error: ConnectorError | null) => {
    const step = plan[at]
    if (step === undefined) return
    const isOver = state === 'passed' || state === 'failed'
    report({ ...step, state, evidence, milliseconds: isOver ? Math.round(performance.now() - startedAt) : null, error })
  }
  const goOn = (state: 'passed' | 'skipped', evidence: string | null) => {
    tell(state, evidence, null)
    at += 1
    if (at < plan.length) begin()
  }
  const begin = () => {
    startedAt = performance.now()
    tell('running', null, null)
  }
  const pass = (evidence: string | null) => goOn('passed', evidence)
  begin()
  return {
    pass,
    /** Nothing to see here, and why. The next step begins all the same. */
    skip: (why: string) => goOn('skipped', why),
    /** The id of the step that is running; null when all are over. */
    running: (): string | null => plan[at]?.id ?? null,
    /** Passes what comes before the step `id`; nothing when that is the one running, or over. */
    passUntil: (id: string, evidence: (id: string) => string | null) => {
      const target = plan.findIndex((step) => step.id === id)
      for (const step of plan.slice(at, Math.max(at, target))) pass(evidence(step.id))
    },
    fail: (error: ConnectorError) => {
      tell('failed', error.facts.providerText ?? null, error)
      for (at += 1; at < plan.length; at += 1) tell('skipped', null, null)
    },
  }
}

/** The addresses of a host, as evidence. Fails with NETWORK. */
export async function lookUp(host: string): Promise<string> {
  try {
    const found = await lookup(host, { all: true })
    return found.map(({ address }) => address).join(', ')
  } catch (error) {
    throw networkFailure(error, { host, actedOn: false, aborted: false })
  }
}
