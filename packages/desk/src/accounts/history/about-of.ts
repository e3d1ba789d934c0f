import type { About } from '@postdesk/connectors'
import type { AppRegistrationRow } from '../../db/index.ts'
import { ewsUrlOfRegistration, portalOfRegistration } from '../registration/endpoints-of-registration.ts'
import { redirectUriOf } from '../registration/redirect-uri.ts'

/** What the error book fills its cards with. */
export function aboutOf(
  deps: { readonly baseUrl: URL; readonly now: () => Date },
  address: string,
  registration: AppRegistrationRow | undefined,
): About {
  return {
    accountAddress: address,
    clientId: registration?.client_id ?? null,
    tenantId: registration?.tenant_id ?? null,
    redirectUri: redirectUriOf(deps.baseUrl, registration?.redirect_path),
    baseUrl: deps.baseUrl.origin,
    ewsUrl: registration ? ewsUrlOfRegistration(registration) : null,
    portalUrl: registration ? portalOfRegistration(registration) : null,
    at: deps.now(),
  }
}
