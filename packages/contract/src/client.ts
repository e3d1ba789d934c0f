import type { BodyInOf, OutputOf, ParamsOf, QueryInOf, Route } from './route.ts'
import { routes, type RouteName } from './routes.ts'
import { Problem } from './shapes.ts'

/** A refusal of the API, with the server's own problem document. */
export class ApiError extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.name = 'ApiError'
    this.status = status
    this.problem = problem
  }
}

type InputOf<R extends Route> = (R['params'] extends object ? { params: ParamsOf<R> } : object) &
  (R['query'] extends object ? { query?: QueryInOf<R> } : object) &
  (R['body'] extends object ? { body: BodyInOf<R> } : object) & { signal?: AbortSignal }

type Table = typeof routes
export type Client = { readonly [N in RouteName]: (input?: InputOf<Table[N]>) => Promise<OutputOf<Table[N]>> }

/** The typed client of the HTTP contract. `fetch` and headers can be given for the command line (API key) and tests. */
export function makeClient(options: { base?: string; fetch?: typeof fetch; headers?: Record<string, string> } = {}): Client {
  const call = async (route: Route, input: { params?: object; query?: object; body?: unknown; signal?: AbortSignal } = {}) => {
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent((input.params as Record<string, string | number> | undefined)?.[name] ?? ''),
    )
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(input.query ?? {}))
      if (value !== undefined && value !== null) query.set(name, String(value))
    const url = `${options.base ?? ''}/api/v1${path}${query.size > 0 ? `?${query.toString()}` : ''}`
    const answer = await (options.fetch ?? fetch)(url, {
      method: route.method.toUpperCase(),
      headers: { ...(input.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(input.signal ? { signal: input.signal } : {}),
    })
    if (answer.status === 204) return undefined
    const body: unknown = await answer.json().catch(() => null)
    if (answer.ok) return body
    const problem = Problem.safeParse(body)
    throw new ApiError(
      answer.status,
      problem.success
        ? problem.data
        : { code: 'UNREADABLE_ANSWER', message: `The server answered ${answer.status} without an explanation.` },
    )
  }
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => [name, (input?: object) => call(route, input)]),
  ) as unknown as Client
}
