import type { HttpBindings } from '@hono/node-server'

/** What every route of the tenant may use. Requests made in memory, without a socket, have no bindings. */
export type TenantEnv = {
  Bindings: Partial<HttpBindings>
  Variables: {
    /** Who asked, for the request log: an address or a client id, never a token. */
    principal?: string
  }
}
