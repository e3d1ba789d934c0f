import { afterAll, beforeAll } from 'vitest'
import { waitFor } from './wait-for.ts'

/** What a test file must give back: servers, connections, child processes, threads. Timers are the runner's as well. */
const WATCHED = new Set([
  'TCPServerWrap',
  'TCPSocketWrap',
  'PipeServerWrap',
  'ProcessWrap',
  'Worker',
  'MessagePort',
  'FSEventWrap',
])

/** How many of each are open now. */
export function openResources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) {
    if (WATCHED.has(name)) counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/**
 * Fails a test file that leaves servers, connections, processes or threads open. Call it once, before anything else
 * in the file: hooks that clean up run in the reverse order of their making, so this one looks last.
 */
export function leakGuard(): void {
  let before: Readonly<Record<string, number>> = {}
  beforeAll(() => {
    before = openResources()
  })
  afterAll(async () => {
    const left = () => Object.entries(openResources()).filter(([name, count]) => count > (before[name] ?? 0))
    await waitFor(() => left().length === 0, { timeoutMs: 2_000 }).catch(() => {
      const names = left().map(([name, count]) => `${name} (${count - (before[name] ?? 0)})`)
      throw new Error(`This test file has left open: ${names.join(', ')}`)
    })
  })
}
