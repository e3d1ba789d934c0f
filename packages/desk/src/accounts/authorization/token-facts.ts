import { readTokenClaims, type Resource } from '@postdesk/connectors'
import { TokenFacts } from '@postdesk/contract'
import { z } from 'zod'
import type { TokenCache } from './token-cache.ts'

const Kept = z.record(z.string(), TokenFacts.omit({ resource: true }))

/** What may be shown of the tokens in a cache, for the `claims` column. Never a token; an opaque one says nothing but its end. */
export function tokenFactsOf(cache: TokenCache): Partial<Record<Resource, Omit<TokenFacts, 'resource'>>> {
  const { graph, ews, outlook } = cache
  return {
    ...(graph && { graph: factsOf(graph) }),
    ...(ews && { ews: factsOf(ews) }),
    ...(outlook && { outlook: factsOf(outlook) }),
  }
}

function factsOf({ token, expiresAt }: { readonly token: string; readonly expiresAt: string }): Omit<TokenFacts, 'resource'> {
  const claims = readTokenClaims(token)
  return {
    audience: claims?.audience ?? null,
    permissions: [...(claims?.permissions ?? [])],
    isAppOnly: claims?.isAppOnly ?? false,
    tenantId: claims?.tenantId ?? null,
    appId: claims?.clientId ?? null,
    username: claims?.username ?? null,
    issuedAt: claims?.issuedAt?.toISOString() ?? null,
    expiresAt,
  }
}

/** The same as the API tells it. */
export function readTokenFacts(claims: unknown): TokenFacts[] {
  return Object.entries(Kept.catch({}).parse(claims)).map(([resource, facts]) => ({
    resource: resource as Resource,
    ...facts,
  }))
}
