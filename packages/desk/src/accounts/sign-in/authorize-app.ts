import { appOnlyScope, clientCredentials, ConnectorError, readTokenClaims, rolesFor, type Resource } from '@postdesk/connectors'
import type { AppRegistrationRow, AuthorizationAttemptRow } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { withDispatcher } from '../connection/dispatchers.ts'
import { openSettingsOfAttempt } from './attempt-settings.ts'
import { withCredential } from '../registration/with-credential.ts'
import type { Collected } from './collect-tokens.ts'
import { kept } from './collect-tokens.ts'
import { objectIdOfApp } from './object-id-of-app.ts'
import { judgeTokens, refuseWith, waysOf, type AttemptDeps, type AttemptSettled } from './settle-attempt.ts'
import { requestsOf, resourcesOfWays } from './wanted-scopes.ts'

/**
 * An attempt without a person: the app itself asks for a token of each service the account uses, and the mailbox is opened with it. It
 * ends at once; what an administrator has still to grant is on its card.
 */
export async function authorizeApp(
  deps: AttemptDeps,
  attempt: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
): Promise<AttemptSettled> {
  let objectId: string | null = null
  try {
    const endpoints = endpointsOfRegistration(registration)
    if (!('prefixes' in endpoints))
      throw new ConnectorError('CONFIGURATION', 'App-only access is Microsoft’s; this provider needs somebody to sign in.', {
        border: 'entra',
      })
    const resources = resourcesOfWays(waysOf(attempt))
    const accessTokens = await withDispatcher((await openSettingsOfAttempt(deps.sealer, attempt)).incoming, (dispatcher) =>
      withCredential(deps, registration.id, async (credential) => {
        const signal = deps.signal === undefined ? {} : { signal: deps.signal }
        const request = { endpoints, clientId: registration.client_id, credential, now: deps.now(), dispatcher, ...signal }
        const given: Partial<Record<Resource, ReturnType<typeof kept>>> = {}
        for (const resource of resources)
          given[resource] = kept(await clientCredentials({ ...request, scope: appOnlyScope(endpoints, resource) }))
        return given
      }),
    )
    const scopes = resources.map((resource) => appOnlyScope(endpoints, resource))
    objectId = objectIdOfApp(accessTokens)
    const collected: Collected = { tokens: { refreshToken: null, accessTokens }, scopes }
    return await judgeTokens(deps, attempt, endpoints, null, collected).catch((error: unknown) => {
      throw nothingGranted(attempt, collected, error) ?? error
    })
  } catch (error) {
    const who = { kind: 'app-only' as const, username: null, user_object_id: objectId }
    return await refuseWith(deps, attempt, registration, error, who)
  }
}

/**
 * A mailbox that is refused to a token without a single role: most often no administrator has consented yet. That says more than the
 * refusal, which Exchange words as if the mailbox itself were closed.
 */
function nothingGranted(attempt: AuthorizationAttemptRow, { tokens }: Collected, error: unknown): ConnectorError | null {
  if (!(error instanceof ConnectorError) || !REFUSALS.has(error.code)) return null
  const given = Object.values(tokens.accessTokens).filter((one) => one !== undefined)
  const claims = given.map(({ token }) => readTokenClaims(token))
  if (claims.some((claim) => claim === null || claim.permissions.length > 0)) return null
  const roles = requestsOf(waysOf(attempt)).flatMap((request) => rolesFor(request).map(({ name }) => name))
  const facts = { ...error.facts, providerCode: 'MissingPermission', permission: [...new Set(roles)].join(' and ') }
  return new ConnectorError('PERMISSION', 'No administrator has granted the app anything.', facts, error)
}

const REFUSALS: ReadonlySet<ConnectorError['code']> = new Set(['PERMISSION', 'TOKEN_REFUSED', 'NOT_FOUND'])
