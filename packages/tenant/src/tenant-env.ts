import type { HttpBindings } from '@hono/node-server'

/** What every route of the tenant may use. Requests made in memory, without a socket, have no bindings. */
export type TenantEnv = {
  Bindings: Partial<HttpBindings> & {
    /** A step of a batch shares the socket with its neighbours: its answer cannot be sent oddly by itself. */
    isBatchStep?: true
  }
  Variables: {
    /** Who asked, for the request log: an address or a client id, never a token. */
    principal?: string
    /** Adds the headers every answer of a service carries; called before a fault sends the answer itself. */
    finishAnswer?: () => void
    /** A fault asks that reads answer as things were so many milliseconds ago. */
    staleMilliseconds?: number
  }
}
