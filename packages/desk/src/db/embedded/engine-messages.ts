import type { QueryErrorFields } from '../query-error.ts'

/** What our thread asks of the engine's thread. Answers come back in the order of the questions. */
export type EngineRequest =
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly id: number; readonly kind: 'exec'; readonly sql: string }
  | { readonly id: number; readonly kind: 'refresh-types' }
  | { readonly id: number; readonly kind: 'dump' }
  | { readonly id: number; readonly kind: 'close' }

/** Rows and what else Kysely and pg-boss read of one statement's answer. */
export interface EngineResult {
  readonly rows: readonly unknown[]
  readonly affectedRows?: number
  readonly command?: string
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}

/** A query's error taken apart, because an Error loses its fields on the way between threads. */
export interface EngineErrorParts {
  readonly message: string
  readonly fields: Partial<QueryErrorFields>
}

export type EngineMessage =
  | { readonly kind: 'ready'; readonly syncsOfOneCommit: number }
  | { readonly kind: 'done'; readonly id: number; readonly results: readonly EngineResult[] }
  | { readonly kind: 'dumped'; readonly id: number; readonly image: Uint8Array }
  | { readonly kind: 'failed'; readonly id: number; readonly error: EngineErrorParts }
  | { readonly kind: 'notification'; readonly channel: string; readonly payload: string }
  /** The engine can no longer be trusted (a sync failed, PostgreSQL aborted): nothing more will be answered. */
  | { readonly kind: 'broken'; readonly why: string }

/** Where the engine keeps its data: a folder made durable, or memory (tests), begun from an image where one is given. */
export type EngineStorage =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'memory'; readonly image?: Uint8Array }
