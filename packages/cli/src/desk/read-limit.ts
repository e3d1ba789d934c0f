import { WrongUse } from './connect.ts'

/** The number of `--limit`; WrongUse when it is none. */
export function readLimit(given: string): number {
  const limit = Number(given)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) throw new WrongUse('--limit must be a number from 1 to 100000')
  return limit
}
