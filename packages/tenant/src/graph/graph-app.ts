import { Hono } from 'hono'

import type { World } from '../world.ts'

/** Microsoft Graph's mail half: absolute routes under `/v1.0` and `/beta`. */
export function graphApp(_world: World): Hono {
  return new Hono()
}
