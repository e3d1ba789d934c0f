import type { Context } from 'hono'

import type { Principal } from '../entra/token-book.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'

/** One request for directory objects, its token judged and its permission found good. */
export type DirectoryCall = {
  readonly c: Context<TenantEnv>
  readonly world: World
  readonly principal: Principal
  /** Object id of whoever asks: the person, or the app's service principal. */
  readonly callerId: string
  /** `Application.ReadWrite.OwnedBy` alone: only what the caller owns. */
  readonly onlyOwned: boolean
  readonly query: URLSearchParams
  /** `https://host/v1.0`, as the client wrote it. */
  readonly root: string
}

/** What a token must carry: any one of these, as a delegated permission of an administrator or as an app's own. */
export type DirectoryNeed = {
  readonly delegated: readonly string[]
  /** 'any': an app needs none, as the operation asks for proof of its own. */
  readonly application: readonly string[] | 'any'
  /** Also `Application.ReadWrite.OwnedBy`, which reaches the caller's own applications. */
  readonly owned?: true
  /** The signed-in person must be an administrator: true of everything that changes the directory. */
  readonly adminOnly?: true
}

/** One operation on the directory; the name is what faults and the log call it. */
export type DirectoryRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly operation: string
  readonly needs: DirectoryNeed
  /** True of what Graph serves under `/beta` only. */
  readonly isBeta?: boolean
  readonly run: (call: DirectoryCall) => Response | Promise<Response>
}
