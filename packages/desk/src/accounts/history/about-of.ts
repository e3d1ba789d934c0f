import type { About } from '@postdesk/connectors'
import type { AppRegistrationRow, MailAuthorizationRow } from '../../db/index.ts'
import { ewsUrlOfRegistration, portalOfRegistration } from '../registration/endpoints-of-registration.ts'
import { redirectUriOf } from '../registration/redirect-uri.ts'

/** Who an account signs in as. The object id is a person's, or for app-only that of the enterprise application. */
export type SignedInAs = Pick<MailAuthorizationRow, 'kind' | 'username' | 'user_object_id'>

/** What the error book fills its cards with. */
export function aboutOf(
  deps: { readonly baseUrl: URL; readonly now: () => Date },
  address: string,
  registration: AppRegistrationRow | undefined,
  who?: SignedInAs,
): About {
  return {
    accountAddress: address,
    clientId: registration?.client_id ?? null,
    tenantId: registration?.tenant_id ?? null,
    redirectUri: redirectUriOf(deps.baseUrl, registration?.redirect_path),
    baseUrl: deps.baseUrl.origin,
    ewsUrl: registration ? ewsUrlOfRegistration(registration) : null,
    portalUrl: registration ? portalOfRegistration(registration) : null,
    ...aboutSignIn(who),
    at: deps.now(),
  }
}

/** What is known of who signs in; an app's object id is what Exchange knows it by. */
export function aboutSignIn(who: SignedInAs | undefined): Pick<About, 'delegate' | 'servicePrincipalId' | 'access'> {
  if (who === undefined) return {}
  return {
    delegate: who.username,
    servicePrincipalId: who.kind === 'app-only' ? who.user_object_id : null,
    access: who.kind,
  }
}
