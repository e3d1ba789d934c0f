import type { About } from '@postdesk/connectors'
import type { AppRegistrationRow } from '../db/index.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'
import { redirectUriOf } from './redirect-uri.ts'

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
    redirectUri: redirectUriOf(deps.baseUrl),
    portalUrl: registration ? endpointsOfRegistration(registration).portalUrl : null,
    at: deps.now(),
  }
}
