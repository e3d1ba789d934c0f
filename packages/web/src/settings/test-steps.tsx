import type { TestStep } from '@postdesk/contract'
import { Loader } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react'
import { ErrorCardView, type CardActs } from '../error-card/error-card-view.tsx'
import { StateMark } from '../states/states.tsx'
import type { TestState } from './use-connection-test.ts'

/** The steps of a connection test, ticking as they pass. */
export function TestSteps({ state, acts = {} }: { state: TestState; acts?: CardActs }) {
  if (state.kind === 'idle') return null
  return (
    <div aria-live="polite">
      {(['receive', 'send'] as const).map((direction) => {
        const steps = state.steps.filter((step) => step.direction === direction)
        return steps.length === 0 ? null : (
          <section key={direction} aria-label={direction === 'receive' ? 'Receive' : 'Send'}>
            <h3 style={{ fontSize: 14, margin: '16px 0 0' }}>{direction === 'receive' ? 'Receive' : 'Send'}</h3>
            <ol className="test-steps" style={{ marginTop: 4 }}>
              {steps.map((step) => (
                <li key={step.id}>
                  <div className="test-line">
                    <StepIcon state={step.state} />
                    <div>
                      {step.title}
                      {step.evidence ? <div className="quiet small breaks">{step.evidence}</div> : null}
                    </div>
                    {step.milliseconds === null ? null : (
                      <span className="quiet small numbers">{Math.round(step.milliseconds).toLocaleString('en')} ms</span>
                    )}
                  </div>
                  {step.card ? <ErrorCardView card={step.card} acts={acts} again={acts.test} /> : null}
                </li>
              ))}
            </ol>
          </section>
        )
      })}
      <div style={{ marginTop: 12 }}>
        {state.kind === 'running' && state.steps.length === 0 ? (
          <span className="state-mark quiet">
            <Loader size={14} /> Starting the test
          </span>
        ) : null}
        {state.kind === 'passed' ? <StateMark meaning="good">Everything works</StateMark> : null}
        {state.kind === 'failed' ? <StateMark meaning="bad">The test did not pass</StateMark> : null}
        {state.kind === 'broken' ? <StateMark meaning="bad">{state.why}</StateMark> : null}
      </div>
    </div>
  )
}

function StepIcon({ state }: { state: TestStep['state'] }) {
  switch (state) {
    case 'running':
      return <Loader size={16} mt={2} aria-label="Running" role="img" />
    case 'passed':
      return <IconCircleCheck size={20} style={{ color: 'var(--pd-good)', flex: 'none' }} aria-label="Passed" role="img" />
    case 'failed':
      return <IconCircleX size={20} style={{ color: 'var(--pd-bad)', flex: 'none' }} aria-label="Failed" role="img" />
    case 'skipped':
      return <IconCircleDashed size={20} style={{ color: 'var(--pd-quiet)', flex: 'none' }} aria-label="Skipped" role="img" />
    default:
      return state satisfies never
  }
}
