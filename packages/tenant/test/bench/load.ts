import { Pool } from 'undici'

/** Calls per second and how long they took, of one kind of request. */
export type LoadResult = {
  readonly requests: number
  readonly failures: number
  readonly perSecond: number
  readonly medianMilliseconds: number
  readonly slowestHundredthMilliseconds: number
}

type Ask = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string
}

/** Keeps `atOnce` requests under way for so long; `next` makes the n-th one. Every answer is read to its end. */
export async function load(
  origin: string,
  given: { readonly atOnce: number; readonly milliseconds: number; readonly next: (number: number) => Ask },
): Promise<LoadResult> {
  const pool = new Pool(origin, { connections: given.atOnce, pipelining: 1 })
  const times: number[] = []
  let failures = 0
  let made = 0
  const began = performance.now()
  const until = began + given.milliseconds
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      const ask = given.next(made)
      made += 1
      const at = performance.now()
      const { statusCode, body } = await pool.request(ask)
      await body.arrayBuffer()
      times.push(performance.now() - at)
      if (statusCode >= 400) failures += 1
    }
  }
  await Promise.all(Array.from({ length: given.atOnce }, worker))
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  const sorted = times.toSorted((left, right) => left - right)
  return {
    requests: times.length,
    failures,
    perSecond: times.length / seconds,
    medianMilliseconds: sorted[Math.floor(sorted.length / 2)] ?? 0,
    slowestHundredthMilliseconds: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  }
}
