import type { TestRequestIn } from '@postdesk/contract'
import { ActionIcon, Loader, Tooltip } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { TestSteps } from '../test-steps.tsx'
import { StateMark } from '../../states/states.tsx'
import { useConnectionTest, type TestState } from '../use-connection-test.ts'

/** The test of one row: its button, what came out, and the steps to unfold. */
export function useRowTest(request: TestRequestIn, name: string) {
  const { state, run } = useConnectionTest()
  const button = (
    <Tooltip label="Test connection">
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Test the connection of ${name}`}
        disabled={state.kind === 'running'}
        onClick={() => void run(request)}
      >
        {state.kind === 'running' ? <Loader size={16} /> : <IconPlugConnected size={16} />}
      </ActionIcon>
    </Tooltip>
  )
  return { button, outcome: state.kind === 'idle' ? null : <Outcome state={state} /> }
}

function Outcome({ state }: { state: Exclude<TestState, { kind: 'idle' }> }) {
  const running = state.steps.findLast((step) => step.state === 'running')
  const failed = state.steps.find((step) => step.state === 'failed')
  return (
    <div className="row-outcome">
      <div aria-live="polite" className="small">
        {state.kind === 'running' ? (
          <span className="quiet">{running ? `${running.title}…` : 'Starting the test…'}</span>
        ) : state.kind === 'passed' ? (
          <StateMark meaning="good">Tested just now: everything works</StateMark>
        ) : (
          <StateMark meaning="bad">
            {state.kind === 'broken'
              ? state.why
              : `Tested just now: ${failed?.card?.title ?? failed?.title ?? 'it did not pass'}`}
          </StateMark>
        )}
      </div>
      {state.steps.length > 0 ? (
        <details className="small" open={state.kind === 'failed'}>
          <summary className="quiet">Steps</summary>
          <TestSteps state={state} />
        </details>
      ) : null}
    </div>
  )
}
