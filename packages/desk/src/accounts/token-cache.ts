import { z } from 'zod'
import type { Sealed, Sealer } from '../config/index.ts'

const Kept = z.object({ token: z.string(), expiresAt: z.iso.datetime() })
const Cache = z.object({ graph: Kept.optional(), ews: Kept.optional(), outlook: Kept.optional() })

/** The access tokens of an authorization, one for each service, as they are sealed in its row. */
export type TokenCache = z.infer<typeof Cache>

/** Opens the sealed cache. What cannot be read is no cache: a token is then asked for. */
export async function readTokenCache(sealer: Sealer, sealed: string | null): Promise<TokenCache> {
  if (sealed === null) return {}
  try {
    return Cache.parse(JSON.parse(await sealer.unseal(sealed as Sealed)))
  } catch {
    return {}
  }
}

export async function writeTokenCache(sealer: Sealer, cache: TokenCache): Promise<Sealed> {
  return sealer.seal(JSON.stringify(cache))
}
