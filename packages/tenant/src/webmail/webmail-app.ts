import { Hono } from 'hono'

import type { World } from '../world.ts'

/** The page where a person plays the customer: absolute routes under `/mail`. */
export function webmailApp(_world: World): Hono {
  return new Hono()
}
