import { z } from 'zod'
import type { Sealed, Sealer } from '../../config/index.ts'

const Kept = z.object({ token: z.string(), expiresAt: z.iso.datetime() })

/** The access tokens of an authorization, one for each service, as they are sealed in its row. */
export const TokenCache = z.object({ graph: Kept.optional(), ews: Kept.optional(), outlook: Kept.optional() })
export type TokenCache = z.infer<typeof TokenCache>

/** Opens the sealed cache. What cannot be read is no cache: a token is then asked for. */
export async function readTokenCache(sealer: Sealer, sealed: string | null): Promise<TokenCache> {
  if (sealed === null) return {}
  try {
    return TokenCache.parse(JSON.parse(await sealer.unseal(sealed as Sealed)))
  } catch {
    return {}
  }
}

export async function writeTokenCache(sealer: Sealer, cache: TokenCache): Promise<Sealed> {
  return sealer.seal(JSON.stringify(cache))
}

/** When the token that ends last does so; null when there is none. */
export function lastExpiryOf(cache: TokenCache): Date | null {
  const kept = [cache.graph, cache.ews, cache.outlook].filter((one) => one !== undefined)
  const ends = kept.map(({ expiresAt }) => Date.parse(expiresAt))
  return ends.length === 0 ? null : new Date(Math.max(...ends))
}
