import { z } from 'zod'
import { readBaseUrl } from '../config/index.ts'
import type { Queries, Trx } from '../db/index.ts'
import { readSetting, writeSetting } from './read-setting.ts'

/** How the desk is reached, as an administrator set it in the browser. `null`: never set. */
export type ReachSettings = { readonly baseUrl: URL | null; readonly trustedProxies: readonly string[] | null }

const BASE_URL = 'base_url'
const TRUSTED_PROXIES = 'trusted_proxies'

export async function readReachSettings(queries: Queries): Promise<ReachSettings> {
  const baseUrl = await readSetting(queries, BASE_URL, z.string())
  const trustedProxies = await readSetting(queries, TRUSTED_PROXIES, z.array(z.string()))
  return {
    baseUrl: (baseUrl === undefined ? undefined : readBaseUrl(baseUrl)) ?? null,
    trustedProxies: trustedProxies ?? null,
  }
}

/** Changes what is named; `null` forgets it. */
export async function writeReachSettings(
  trx: Trx,
  given: { readonly [S in keyof ReachSettings]?: ReachSettings[S] | undefined },
  now: Date,
): Promise<void> {
  if (given.baseUrl !== undefined) await writeSetting(trx, BASE_URL, given.baseUrl?.origin ?? null, now)
  if (given.trustedProxies !== undefined) await writeSetting(trx, TRUSTED_PROXIES, given.trustedProxies, now)
}
