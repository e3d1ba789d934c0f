import { TestRequest, TestStep } from '@postdesk/contract'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { testOf, type ToldStep } from '../accounts/connection/test-connection.ts'
import type { z } from 'zod'
import type { Desk } from './desk.ts'
import { readInput, readJsonBody } from './read-input.ts'
import { conflict, notFound } from './refusal.ts'

/** A server that answers nothing at all must not hold the form for ever. */
const TEST_TIMEOUT_MS = 120_000
/** A mail that is sent has to come back, which is a minute’s wait twice. */
const SENDING_TIMEOUT_MS = 270_000

/**
 * POST /api/v1/connection-tests: server-sent events as it happens, one `step` for each change of a step and a last
 * `done` with `{ok}`; with a message when the test itself broke.
 */
export async function answerConnectionTest(desk: Desk, context: Context): Promise<Response> {
  const request = readInput(TestRequest, await readJsonBody(context.req.raw), 'body') as z.infer<typeof TestRequest>
  const test = await testOf(desk, request)
  if (test.kind === 'missing') throw notFound('This account, or its sign-in,')
  if (test.kind === 'not-authorized') throw conflict('NOT_AUTHORIZED', 'Sign in first; then it can be tested.')
  context.header('X-Accel-Buffering', 'no')
  return streamSSE(context, async (stream) => {
    const left = new AbortController()
    stream.onAbort(() => left.abort())
    const signal = AbortSignal.any([
      left.signal,
      desk.closing,
      AbortSignal.timeout(request.send ? SENDING_TIMEOUT_MS : TEST_TIMEOUT_MS),
    ])
    let told = Promise.resolve()
    const say = (event: string, data: unknown) => {
      told = told.then(() => stream.writeSSE({ event, data: JSON.stringify(data) })).catch(() => left.abort())
    }
    const report = (step: ToldStep) => say('step', TestStep.parse(step))
    try {
      say('done', { ok: await test.run(report, signal) })
    } catch (error) {
      desk.log.error({ err: error }, 'a connection test failed')
      say('done', { ok: false, message: 'The test could not be made. The log of the server says why.' })
    }
    await told
  })
}
