import { adminConsentsFor, adminConsentUrl, type CloudEndpoints } from '@postdesk/connectors'
import type { AuthorizationAttemptRow } from '../../db/index.ts'
import type { Ways } from './wanted-scopes.ts'

/** One of Microsoft's pages on which an administrator consents: all that is registered for one service. */
export type ConsentPage = { readonly scope: string; readonly url: string }

/** What a state says: which attempt, and which of its pages. */
export type ConsentState = { readonly state: string; readonly page: number }

/** The pages an administrator goes through, in order. The state of each tells which one it is. */
export function consentPagesOf(
  given: Ways & {
    readonly endpoints: CloudEndpoints
    readonly clientId: string
    readonly redirectUri: string
    readonly consentFor: AuthorizationAttemptRow['consent_for']
    readonly state: string
  },
): readonly ConsentPage[] {
  const { incoming, outgoing, consentFor, state, ...request } = given
  const protocols = [incoming, outgoing].filter((way) => way !== null)
  return adminConsentsFor({ endpoints: given.endpoints, protocols, kind: consentFor }).map(({ scope }, page) => ({
    scope,
    url: adminConsentUrl({ ...request, scope, state: `${state}.${String(page)}` }),
  }))
}

/** Reads a state of `consentPagesOf`; null for any other. */
export function readConsentState(text: string): ConsentState | null {
  const found = /^([\w-]{20,}|consent)\.(\d)$/.exec(text)
  return found === null ? null : { state: found[1] ?? '', page: Number(found[2]) }
}
