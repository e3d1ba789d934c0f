import { readTokenClaims } from '@postdesk/connectors'
import type { AttemptTokens } from './attempt-result.ts'

/**
 * The object id of the enterprise application, which an app-only token names as `oid`: Exchange knows an app by it alone. Null where no token
 * can be read.
 */
export function objectIdOfApp(tokens: AttemptTokens['accessTokens']): string | null {
  for (const given of Object.values(tokens)) {
    const objectId = given === undefined ? null : (readTokenClaims(given.token)?.objectId ?? null)
    if (objectId !== null) return objectId
  }
  return null
}
