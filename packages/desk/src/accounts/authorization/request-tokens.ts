import { appOnlyScope, clientCredentials, ConnectorError, refreshTokens, type Resource, type Tokens } from '@postdesk/connectors'
import type { AppRegistrationRow, MailAuthorizationRow } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { openSecret } from '../registration/open-secret.ts'
import { withClient } from '../registration/public-client.ts'
import { grantedScopesOf } from './granted-scopes.ts'
import type { TokenDeps } from './token-deps.ts'

type Dispatcher = NonNullable<Parameters<typeof refreshTokens>[0]['dispatcher']>

/** Asks the provider for a token of one service, by the refresh token or as the app itself; `milliseconds` is how long at most, all in all. */
export async function requestTokens(
  deps: TokenDeps,
  row: MailAuthorizationRow,
  registration: AppRegistrationRow,
  {
    resource,
    dispatcher,
    milliseconds,
  }: { readonly resource: Resource; readonly dispatcher: Dispatcher | undefined; readonly milliseconds: number },
): Promise<Tokens> {
  const endpoints = endpointsOfRegistration({
    ...registration,
    tenant_id: row.kind === 'app-only' ? row.tenant_id : registration.tenant_id,
  })
  const refreshToken = row.kind === 'app-only' ? null : await openRefreshToken(deps, row)
  // One limit for all credentials that are tried: the lease does not grow with their number.
  const signal = AbortSignal.any([AbortSignal.timeout(milliseconds), ...(deps.signal === undefined ? [] : [deps.signal])])
  const client = { registrationId: registration.id, isPublic: row.public_client }
  return await withClient({ ...deps, now: deps.clock }, client, async (credential) => {
    const request = {
      endpoints,
      clientId: registration.client_id,
      credential,
      now: deps.clock(),
      signal,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    }
    if (refreshToken !== null)
      return refreshTokens({ ...request, refreshToken, scopes: grantedScopesOf(endpoints, row.scopes, resource) })
    if (!('prefixes' in endpoints))
      throw new ConnectorError('CONFIGURATION', 'App-only access is for Microsoft 365 alone.', { border: 'entra' })
    return clientCredentials({ ...request, scope: appOnlyScope(endpoints, resource) })
  })
}

/** One that this installation's key does not open needs a person: asking again opens it no better. */
async function openRefreshToken({ sealer }: TokenDeps, row: MailAuthorizationRow): Promise<string> {
  if (row.refresh_token_sealed === null)
    throw new ConnectorError('SIGN_IN_NEEDED', 'This authorization has no refresh token.', { border: 'entra' })
  return await openSecret(sealer, row.refresh_token_sealed)
}
