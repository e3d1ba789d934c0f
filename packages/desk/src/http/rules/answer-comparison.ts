import { CompareProgress, CompareRequest, MailDifference } from '@postdesk/contract'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { z } from 'zod'
import { compareRules, type Difference, type Progress } from '../../dry-run.ts'
import { readRules } from '../../rules/index.ts'
import type { Desk } from '../desk.ts'
import { readInput, readJsonBody } from '../read-input.ts'
import { presentOutcome, readNames } from './present-outcome.ts'
import { readTried } from './read-tried.ts'

/** A comparison of 2,000 large mails must not go on for ever. */
const TIMEOUT_MS = 10 * 60_000
/** How often progress is told, in mails. */
const TOLD_EVERY = 10

/**
 * POST /api/v1/rules/comparisons: server-sent events as it happens, a `difference` for each mail whose end would differ, `progress` now
 * and then, and a last `done`; with a message when it ended early.
 */
export async function answerComparison(desk: Desk, context: Context): Promise<Response> {
  const request = readInput(CompareRequest, await readJsonBody(context.req.raw), 'body') as z.infer<typeof CompareRequest>
  const { kysely } = desk.database
  const rules = { before: await readRules(kysely), after: await readTried(desk, request.rules) }
  const names = await readNames(kysely)
  context.header('X-Accel-Buffering', 'no')
  return streamSSE(context, async (stream) => {
    const left = new AbortController()
    stream.onAbort(() => left.abort())
    const signal = AbortSignal.any([left.signal, desk.closing, AbortSignal.timeout(TIMEOUT_MS)])
    let told = Promise.resolve()
    const say = (event: string, data: unknown) => {
      told = told.then(() => stream.writeSSE({ event, data: JSON.stringify(data) })).catch(() => left.abort())
    }
    let last: Progress = { looked: 0, of: 0, differ: 0, unreadable: 0, complete: false }
    const difference = async ({ row, before, after }: Difference) => {
      const now = desk.now()
      const found = {
        mailLogId: row.id,
        from: row.from_address,
        subject: row.subject,
        arrivedAt: row.arrived_at.toISOString(),
        before: await presentOutcome(kysely, names, before, now),
        after: await presentOutcome(kysely, names, after, now),
      }
      say('difference', MailDifference.parse(found))
    }
    const progress = (now: Progress) => {
      last = now
      if (now.looked % TOLD_EVERY === 0) say('progress', now)
    }
    try {
      say('done', CompareProgress.parse(await compareRules(desk, rules, { difference, progress }, signal)))
    } catch (error) {
      if (!signal.aborted) desk.log.error({ err: error }, 'a comparison of rules failed')
      const message = signal.aborted
        ? 'It took too long and was ended; what was found stands above.'
        : 'The comparison could not be made. The log of the server says why.'
      say('done', { ...last, complete: false, message })
    }
    await told
  })
}
