import { z } from 'zod'

import { MAX_SHIFT_MILLISECONDS } from '../clock.ts'
import { FAULT_PROTOCOLS } from './fault-table.ts'
import type { FaultTable } from './fault-table.ts'

// A day: long enough for every time-out of a client, short enough to be told from a typing error.
const MAX_WAIT_MILLISECONDS = 86_400_000
const wait = z.number().nonnegative().max(MAX_WAIT_MILLISECONDS)

/** A row as it comes from outside. */
export const faultSchema = z.strictObject({
  protocol: z.enum(FAULT_PROTOCOLS),
  operation: z.string().min(1),
  effect: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('status'),
      status: z.int().min(200).max(599),
      code: z.string().exactOptional(),
      message: z.string().exactOptional(),
      retryAfterSeconds: z.number().nonnegative().exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('error'),
      code: z.union([z.number(), z.string().min(1)]),
      message: z.string().exactOptional(),
    }),
    z.strictObject({ kind: z.literal('cut'), when: z.enum(['before', 'middle', 'after']) }),
    z.strictObject({ kind: z.literal('delay'), milliseconds: wait }),
    z.strictObject({ kind: z.literal('trickle'), bytesPerSecond: z.number().positive() }),
    z.strictObject({
      kind: z.literal('wrongLength'),
      offBy: z.int().refine((bytes) => bytes !== 0, 'must not be 0: that is the true length'),
    }),
    z.strictObject({ kind: z.literal('stale'), milliseconds: wait }),
    z.strictObject({
      kind: z.literal('clock'),
      shiftMilliseconds: z.number().min(-MAX_SHIFT_MILLISECONDS).max(MAX_SHIFT_MILLISECONDS),
    }),
    z.strictObject({ kind: z.enum(['drop', 'double', 'reorder']) }),
  ]),
  chance: z.number().min(0).max(1).exactOptional(),
  count: z.int().positive().exactOptional(),
  delayMilliseconds: wait.exactOptional(),
  forMilliseconds: z.number().positive().exactOptional(),
})

/** Why a row is not taken: a code, a sentence, and each wrong field by its path. */
export type FaultRefusal = {
  readonly code: 'InvalidFault' | 'UnknownOperation'
  readonly message: string
  readonly fields: readonly { readonly path: string; readonly message: string }[]
}

/** Judges a row from outside: one that can never hit anything is refused as surely as one that cannot be read. */
export function readFault(
  given: unknown,
  table: Pick<FaultTable, 'operations'>,
): { readonly ok: true; readonly fault: z.infer<typeof faultSchema> } | { readonly ok: false; readonly refusal: FaultRefusal } {
  const read = faultSchema.safeParse(given)
  if (!read.success) {
    const fields = read.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
    return { ok: false, refusal: { code: 'InvalidFault', message: z.prettifyError(read.error), fields } }
  }
  const { protocol, operation } = read.data
  const known = table.operations(protocol)
  if (operation === '*' || known.length === 0 || known.includes(operation)) return { ok: true, fault: read.data }
  const message = `The protocol ${protocol} has no operation '${operation}'. It has: *, ${known.join(', ')}.`
  return { ok: false, refusal: { code: 'UnknownOperation', message, fields: [{ path: 'operation', message }] } }
}
