import { z } from 'zod'
import { UnsealError, type Sealed, type Sealer } from '../../config/index.ts'
import { TokenCache } from '../authorization/token-cache.ts'

/** The tokens of a sign-in whose account is not saved yet; kept sealed in its attempt. An app has no refresh token. */
export const AttemptTokens = z.object({ refreshToken: z.string().nullable(), accessTokens: TokenCache })
export type AttemptTokens = z.infer<typeof AttemptTokens>

/** Who signed in, as the attempt's row tells it; an app has no name. `access`: their own mailbox, or one they may open. */
export const AttemptIdentity = z.object({
  tenantId: z.string(),
  objectId: z.string().nullable(),
  username: z.string().nullable(),
  mailboxAddress: z.string(),
  access: z.enum(['own', 'shared']),
})
export type AttemptIdentity = z.infer<typeof AttemptIdentity>

/** Opens what an authorized attempt holds; null when there is nothing, or nothing that this installation's key opens. */
export async function openResult(
  sealer: Sealer,
  row: { readonly result_sealed: string | null; readonly identity: unknown },
): Promise<{ readonly tokens: AttemptTokens; readonly identity: AttemptIdentity } | null> {
  if (row.result_sealed === null) return null
  try {
    const tokens = AttemptTokens.parse(JSON.parse(await sealer.unseal(row.result_sealed as Sealed)))
    return { tokens, identity: AttemptIdentity.parse(row.identity) }
  } catch (error) {
    if (error instanceof UnsealError) return null
    throw error
  }
}
