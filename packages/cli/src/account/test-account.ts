import { askForEvents, TEST_PATH, TestStep } from '@postdesk/contract'
import type { Desk } from '../desk/connect.ts'

const UNSAID = { code: 'TEST_FAILED', what: 'The test' }

export type Tested = {
  readonly ok: boolean
  readonly steps: readonly TestStep[]
  /** Why the test itself could not be finished; null when it was. */
  readonly broken: string | null
}

/** Runs the connection test of an incoming account; `onStep` hears each step as it begins and as it ends. */
export async function testAccount(
  desk: Desk,
  request: { readonly accountId: string; readonly send: boolean },
  onStep: (step: TestStep) => void,
): Promise<Tested> {
  const steps = new Map<string, TestStep>()
  for await (const { event, data } of await askForEvents(TEST_PATH, request, UNSAID, {
    base: desk.url,
    headers: { ...desk.headers },
  })) {
    const body: unknown = JSON.parse(data)
    if (event === 'step') {
      const step = TestStep.parse(body)
      steps.set(`${step.direction} ${step.id}`, step)
      onStep(step)
    }
    if (event === 'done') {
      const { ok, message } = body as { readonly ok: boolean; readonly message?: string }
      return { ok, steps: [...steps.values()], broken: message ?? null }
    }
  }
  return { ok: false, steps: [...steps.values()], broken: 'The test ended before its last step. Try it again.' }
}
