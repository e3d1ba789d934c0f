import { createHash, timingSafeEqual } from 'node:crypto'

import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { isAskedHere } from './is-asked-here.ts'

/** Cookies know no ports, so this one says whose it is. */
export const CONTROL_COOKIE = 'simulated_tenant_control'

/** Shorter ones could be guessed by whoever reaches the port. */
export const MIN_CONTROL_TOKEN = 16

/**
 * Whether a request may move the tenant.
 *
 * - Without a control token: this machine alone may (isAskedHere).
 * - With one, as behind the published port of a container, where no socket is of this machine: whoever sends it, as
 *   `Authorization: Bearer`, from wherever; nobody else, not even this machine. A browser sends it once, in the form of the face, and
 *   has a cookie from then on, which other sites' pages cannot send along (SameSite) and which no other name of this machine has.
 *
 * Requests made in memory are the face's own.
 */
export function mayControl({ controlToken }: Pick<World, 'controlToken'>, c: Context<TenantEnv>): boolean {
  if (controlToken === undefined) return isAskedHere(c)
  if (c.env?.incoming === undefined) return true
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (bearer !== undefined) return isSame(bearer, controlToken)
  const cookie = getCookie(c, CONTROL_COOKIE)
  return cookie !== undefined && isSame(cookie, cookieValue(controlToken)) && isFromOwnPage(c)
}

/** What the browser keeps in the token's place. */
export function cookieValue(controlToken: string): string {
  return createHash('sha256').update(`control cookie ${controlToken}`).digest('base64url')
}

/** Compared in the same time whatever is wrong: hashes of both, as only those are always as long. */
export function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

function isFromOwnPage(c: Context<TenantEnv>): boolean {
  const origin = c.req.header('origin')
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host)
}
