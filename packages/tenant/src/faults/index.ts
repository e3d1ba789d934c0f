import type { MiddlewareHandler } from 'hono'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { refuseAsGraph } from './graph-refusal.ts'
import { applyFaults } from './with-faults.ts'

export { makeFaultTable } from './make-fault-table.ts'
export { readFault } from './fault-schema.ts'
export { FAULT_PROTOCOLS } from './fault-table.ts'
export { meetFault } from './meet-fault.ts'
export { trickle } from './trickle.ts'
export { applyFaults }
export type { Refuse } from './with-faults.ts'
export type { Met } from './meet-fault.ts'
export type { Fault, FaultEffect, FaultTable } from './fault-table.ts'

/** Middleware for a Graph route: `app.get('/v1.0/me', withFaults(world, 'graph', 'me'), handler)`. Logs the request too. */
export function withFaults(world: World, protocol: 'graph', operation: string): MiddlewareHandler<TenantEnv> {
  return applyFaults(world, protocol, operation, refuseAsGraph(world))
}
