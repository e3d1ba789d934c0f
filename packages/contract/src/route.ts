import type { z } from 'zod'

/** Who may call: anybody, whoever is first while no administrator exists, any agent, administrators only. */
export type Access = 'public' | 'first-run' | 'agent' | 'admin'

/** One row of the HTTP contract. `path` is under /api/v1 with `{name}` parameters; `access` cannot be forgotten. */
export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: string
  readonly access: Access
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Status of success; 200 when absent. 204 has no output. */
  readonly status?: 200 | 201 | 202 | 204
  readonly output?: z.ZodType
}

export type ParamsOf<R extends Route> = R['params'] extends z.ZodType ? z.output<R['params']> : Record<string, never>
export type QueryOf<R extends Route> = R['query'] extends z.ZodType ? z.output<R['query']> : Record<string, never>
export type BodyOf<R extends Route> = R['body'] extends z.ZodType ? z.output<R['body']> : undefined
export type OutputOf<R extends Route> = R['output'] extends z.ZodType ? z.output<R['output']> : undefined
/** What a caller may leave out is optional here. */
export type QueryInOf<R extends Route> = R['query'] extends z.ZodType ? z.input<R['query']> : Record<string, never>
export type BodyInOf<R extends Route> = R['body'] extends z.ZodType ? z.input<R['body']> : undefined
