import { ApiError } from './client.ts'
import { readEventStream } from './read-event-stream.ts'
import { Problem } from './shapes.ts'

/**
 * Posts a request whose answer comes piece by piece, as server-sent events, and gives them as they come. Throws ApiError when it is refused
 * before the first; `unsaid` is what is told then where the server gave no reason of its own.
 */
export async function askForEvents(
  path: string,
  request: unknown,
  unsaid: { readonly code: string; readonly what: string },
  {
    signal,
    base = '',
    headers,
  }: { readonly signal?: AbortSignal; readonly base?: string; readonly headers?: Record<string, string> },
): Promise<ReturnType<typeof readEventStream>> {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(request),
    ...(signal ? { signal } : {}),
  })
  if (answer.ok && answer.body) return readEventStream(answer.body)
  const problem = Problem.safeParse(await answer.json().catch(() => null))
  throw new ApiError(
    answer.status,
    problem.success ? problem.data : { code: unsaid.code, message: `${unsaid.what} could not start (${answer.status}).` },
  )
}
