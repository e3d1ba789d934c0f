/**
 * The AADSTS codes the tenant can answer with (Microsoft Entra authentication error codes). Where a code's OAuth error
 * or sub-error is not documented, the pair is the likeliest and stands here alone, so that one line mends it.
 */
export type AadstsEntry = {
  /** OAuth `error`; for codes only ever shown on a page, the one used if a fault forces them elsewhere. */
  readonly error: string
  /** Where Microsoft shows it: T token endpoint, R redirect back to the app, P a page that returns nothing. */
  readonly place: string
  /** Sentence after `AADSTSnnn: `; {names} are filled with the facts of the request. */
  readonly text: string
  readonly suberror?: string
  /** Microsoft sends `error_uri` with few codes only. */
  readonly hasUri?: true
  /** A claims challenge goes along, to be sent back to /authorize. */
  readonly hasClaims?: true
}

const row = (error: string, place: string, text: string, more: Partial<AadstsEntry> = {}): AadstsEntry => ({
  error,
  place,
  text,
  ...more,
})

const WALL = 'Access has been blocked by policies of the organization.'
const RETRY = 'A transient error has occurred. Please try again.'

export const AADSTS: Readonly<Record<number, AadstsEntry>> = {
  16000: row('interaction_required', 'R', 'Several user accounts are signed in and the request does not say which one to use.'),
  16001: row('interaction_required', 'P', 'The session of the selected account is no longer valid.'),
  50001: row('invalid_resource', 'TP', "The resource named '{resource}' was not found in the tenant '{tenant}'."),
  500011: row(
    'invalid_resource',
    'TR',
    "The resource principal named '{resource}' was not found in the tenant named '{tenant}'.",
    { hasUri: true },
  ),
  50011: row(
    'invalid_request',
    'P',
    "The redirect URI '{redirectUri}' specified in the request does not match the redirect URIs configured for the application '{appId}'.",
  ),
  500112: row(
    'invalid_grant',
    'T',
    "The reply address '{redirectUri}' does not match the reply address '{givenRedirectUri}' given when the code was requested.",
  ),
  500113: row('invalid_request', 'P', "No reply address is registered for the application '{appId}'."),
  50012: row('invalid_client', 'T', 'Authentication of the client failed.'),
  50013: row('invalid_grant', 'T', 'The assertion is not valid: its issuer, time or signature was refused.'),
  50014: row('invalid_grant', 'T', 'The maximum inactivity of the guest session was exceeded.'),
  50020: row(
    'invalid_grant',
    'TP',
    "User account '{user}' of another identity provider does not exist in tenant '{tenant}' and must be invited first.",
  ),
  50027: row('invalid_client', 'T', 'The JWT of the client assertion is malformed.'),
  50034: row('invalid_grant', 'TP', "The user account '{user}' does not exist in the directory '{tenant}'."),
  50053: row('invalid_grant', 'TP', 'The account is locked: too many sign-ins with a wrong user name or password.'),
  50055: row('invalid_grant', 'TP', 'The password is expired.', { suberror: 'user_password_expired' }),
  50056: row('invalid_grant', 'T', 'The directory holds no valid password for this user.'),
  50057: row('invalid_grant', 'TP', 'The user account is disabled.'),
  50058: row('login_required', 'R', 'A silent sign-in request was sent but no user is signed in.'),
  50059: row('invalid_request', 'TP', 'No tenant was found in the request or implied by the credentials.'),
  50072: row('interaction_required', 'T', 'The user must enrol in multi-factor authentication.'),
  50074: row('interaction_required', 'T', 'Strong authentication is required and was not completed.'),
  50076: row(
    'invalid_grant',
    'TR',
    "Multi-factor authentication is needed to access '{resource}', because of a configuration change or because of a new location.",
    { suberror: 'basic_action', hasClaims: true },
  ),
  50078: row('interaction_required', 'T', 'The earlier multi-factor authentication has expired by policy.'),
  50079: row('interaction_required', 'T', "Multi-factor enrolment is needed to access '{resource}'.", {
    suberror: 'basic_action',
  }),
  50089: row('invalid_grant', 'P', 'The sign-in took too long and its flow token expired. Start again.'),
  50097: row('interaction_required', 'TR', 'Device authentication is required.'),
  50105: row('access_denied', 'PR', "The signed in user '{user}' is not assigned to a role for the application '{appId}'."),
  50125: row('interaction_required', 'P', 'Sign-in was interrupted by a password reset or registration.'),
  50126: row('invalid_grant', 'TP', 'Credentials could not be validated: invalid user name or password.'),
  50128: row('invalid_request', 'TP', 'The tenant cannot be derived from the request or the credentials.'),
  50129: row('interaction_required', 'P', 'The device is not workplace joined.'),
  50131: row('invalid_grant', 'TR', 'The device does not satisfy the Conditional Access policy.'),
  50132: row('invalid_grant', 'T', 'The session is not valid: the password expired or was changed.'),
  50133: row('invalid_grant', 'T', 'The session was revoked: the password expired or was changed.'),
  50140: row('interaction_required', 'P', "Sign-in was interrupted by the question 'Stay signed in?'."),
  50144: row('invalid_grant', 'TP', 'The on-premises password of the user is expired.'),
  50147: row('invalid_request', 'P', 'The size or the method of the code challenge is not supported.'),
  501481: row('invalid_grant', 'T', 'The code_verifier does not match the code_challenge of the authorization request.'),
  50158: row('interaction_required', 'TR', 'An external security challenge was not satisfied.', { hasClaims: true }),
  50173: row(
    'invalid_grant',
    'T',
    'The grant was revoked and a fresh sign-in is needed. It was issued on {issuedAt}, and TokensValidFrom of this user is {tokensValidFrom}.',
    { suberror: 'bad_token' },
  ),
  50194: row(
    'invalid_request',
    'TP',
    "Application '{appId}' is not configured as multi-tenant, so it cannot use the /{tenant} endpoint. Use the endpoint of its own tenant.",
  ),
  50196: row('invalid_grant', 'T', 'The server ended the operation because the client repeats the same request in a loop.'),
  50199: row('interaction_required', 'P', 'The user has to confirm this sign-in.'),
  51004: row('invalid_grant', 'T', "The user account '{user}' does not exist in the directory '{tenant}'."),
  53000: row('interaction_required', 'TR', `${WALL} The device is not compliant.`, { suberror: 'additional_action' }),
  53001: row('interaction_required', 'TR', `${WALL} The device is not domain joined.`, { suberror: 'additional_action' }),
  53002: row('interaction_required', 'TR', `${WALL} The application is not an approved one.`, { suberror: 'additional_action' }),
  53003: row('invalid_grant', 'TR', `${WALL} Conditional Access does not allow token issuance.`, {
    suberror: 'message_only',
    hasClaims: true,
    hasUri: true,
  }),
  530003: row('invalid_grant', 'T', 'The device must be managed to access this resource.'),
  530032: row('invalid_grant', 'TP', 'Blocked by a security policy of the organization.'),
  530034: row('invalid_grant', 'TP', 'Blocked: a delegated administrator rule of the tenant applies.'),
  530035: row('invalid_grant', 'TP', 'Access has been blocked by security defaults.'),
  53004: row('interaction_required', 'P', 'Multi-factor registration is required but blocked as risky.'),
  53011: row('invalid_grant', 'P', 'The user is blocked because of risk in the home tenant.'),
  54005: row(
    'invalid_grant',
    'T',
    'The OAuth2 authorization code was already redeemed. Sign in again for a new code, or use a refresh token.',
  ),
  65001: row(
    'invalid_grant',
    'TR',
    "The user or administrator has not consented to use the application with ID '{appId}' named '{appName}'. Send an interactive authorization request for this user and resource.",
    { suberror: 'consent_required' },
  ),
  65002: row('invalid_client', 'T', 'Consent between two first-party applications must be preauthorized.'),
  65004: row('access_denied', 'R', 'The user declined to consent to access the app.'),
  65005: row('invalid_resource', 'PT', "The application's required resource access list does not name '{resource}'."),
  650052: row(
    'invalid_client',
    'P',
    "The organization '{tenant}' lacks a subscription for, or has not enabled, the service '{resource}'.",
  ),
  650054: row('invalid_scope', 'P', "The application asks for the permission '{scope}', which was removed or is unavailable."),
  650056: row(
    'invalid_client',
    'P',
    "Misconfigured application '{appId}': it lists no permissions for the resource, or nobody consented.",
  ),
  650057: row('invalid_resource', 'PT', "Resource '{resource}' is not among those the client '{appId}' registered."),
  70000: row('invalid_grant', 'T', 'The provided grant is invalid or malformed, or was issued to another client.'),
  70001: row('unauthorized_client', 'T', "The application '{appId}' is disabled or not known."),
  700003: row('invalid_grant', 'T', 'The device object was not found in the tenant.', {
    suberror: 'device_authentication_failed',
  }),
  700005: row('invalid_grant', 'T', 'The provided authorization code is intended for another client or tenant.'),
  70002: row('invalid_client', 'T', 'The client credentials could not be validated.'),
  700016: row(
    'unauthorized_client',
    'TP',
    "Application with identifier '{appId}' was not found in the directory '{tenant}'. It may not be installed there, or the request went to the wrong tenant.",
  ),
  700021: row('invalid_client', 'T', "The client assertion's audience is not this token endpoint."),
  700023: row('invalid_client', 'T', "The client assertion's audience does not match the realm issuer."),
  700022: row('invalid_request', 'T', 'Several resources are named in one request.'),
  700024: row(
    'invalid_client',
    'T',
    'The client assertion is not within its valid time range. Now: {now}, expiry of the assertion: {expiresAt}.',
  ),
  700027: row(
    'invalid_client',
    'T',
    "The certificate with the identifier used to sign the client assertion is not registered on application '{appId}'.",
  ),
  700025: row('invalid_client', 'T', "The client is public, so neither 'client_assertion' nor 'client_secret' may be presented."),
  70003: row('unsupported_grant_type', 'T', "The app asked for the unsupported grant type '{grantType}'."),
  700030: row('invalid_client', 'T', 'The subject of the certificate is not authorized for this application.'),
  700038: row('unauthorized_client', 'TP', "'{appId}' is not a valid application identifier."),
  70005: row('unsupported_response_type', 'R', "The response type '{responseType}' is not supported."),
  700054: row('unsupported_response_type', 'R', "The response type 'id_token' is not enabled for the application."),
  70007: row('invalid_request', 'R', "The response mode '{responseMode}' is not supported for what is asked."),
  70008: row(
    'invalid_grant',
    'T',
    'The provided authorization code or refresh token has expired. It was issued on {issuedAt}. Send a new sign-in request.',
  ),
  700082: row(
    'invalid_grant',
    'T',
    'The refresh token has expired due to inactivity. It was issued on {issuedAt} and was inactive for 90.00:00:00.',
  ),
  700084: row(
    'invalid_grant',
    'T',
    'The refresh token was issued to a single page app and has a fixed life of 1.00:00:00, counted from {issuedAt}.',
  ),
  70011: row('invalid_scope', 'TR', "The provided value for the input parameter 'scope' is not valid. Refused: '{scope}'."),
  1002012: row(
    'invalid_scope',
    'T',
    "The provided value for scope '{scope}' is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.",
  ),
  28000: row(
    'invalid_request',
    'T',
    "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope '{scope}' is not valid.",
  ),
  7000229: row('invalid_client', 'T', "The client application '{appId}' is missing service principal in the tenant '{tenant}'."),
  70016: row('authorization_pending', 'T', 'The device code was not yet entered: authorization is pending. Continue polling.'),
  70018: row('bad_verification_code', 'T', 'The device or user code is not known.'),
  70019: row('expired_token', 'T', 'The device code has expired.'),
  70020: row('expired_token', 'T', 'The device code has expired.'),
  70043: row(
    'invalid_grant',
    'T',
    'The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.',
    {
      suberror: 'token_expired',
    },
  ),
  700213: row('invalid_client', 'T', 'No matching federated identity record was found for the presented assertion subject.'),
  70021: row('invalid_request', 'T', 'No matching federated identity record was found for the presented assertion.'),
  7000112: row('unauthorized_client', 'TP', "Application '{appId}' ({appName}) is disabled."),
  7000114: row('invalid_grant', 'T', "Application '{appId}' may not make on-behalf-of calls."),
  7000215: row(
    'invalid_client',
    'T',
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{appId}'.",
    { hasUri: true },
  ),
  7000218: row(
    'invalid_client',
    'T',
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ),
  7000222: row(
    'invalid_client',
    'T',
    "The provided client secret keys for app '{appId}' are expired. Create a new secret for the app.",
  ),
  700229: row('invalid_client', 'T', 'Only app-only tokens may be used as federated identity credentials.'),
  90002: row(
    'invalid_request',
    'TP',
    "Tenant '{tenant}' not found. Check that the tenant ID is the right one and that the tenant is in this cloud.",
  ),
  90006: row('temporarily_unavailable', 'T', RETRY),
  90008: row(
    'invalid_request',
    'P',
    'The application must require access to the directory, at least to sign in and read the user profile.',
  ),
  90009: row('invalid_request', 'T', "The application '{appId}' requests a token for itself and must use its GUID."),
  90012: row('temporarily_unavailable', 'T', 'The request has timed out. Please try again.'),
  90014: row('invalid_request', 'TR', "The required field '{field}' is missing from the request."),
  900144: row('invalid_request', 'TRP', "The request body must contain the following parameter: '{field}'."),
  90019: row('invalid_request', 'TP', 'No tenant-identifying information was found in the request.'),
  90023: row('invalid_request', 'TPR', "The request has an invalid value: '{field}'."),
  900023: row(
    'invalid_request',
    'TP',
    "Specified tenant identifier '{tenant}' is neither a valid DNS name nor a valid external domain.",
  ),
  9001023: row(
    'invalid_request',
    'T',
    "The grant type '{grantType}' is not supported over the /{tenant} endpoint. Use the endpoint of a tenant.",
  ),
  90024: row('temporarily_unavailable', 'T', RETRY),
  90033: row(
    'temporarily_unavailable',
    'T',
    'A transient error has occurred: the service is temporarily unavailable. Please try again.',
  ),
  90036: row('temporarily_unavailable', 'T', 'An unexpected error that may be retried has occurred.'),
  90038: row('invalid_request', 'TP', "Tenant '{tenant}' is in another national cloud: the request must be redirected there."),
  900382: row('invalid_request', 'TP', 'Confidential clients are not supported in requests across clouds.'),
  900432: row('invalid_request', 'TP', 'Confidential clients are not supported in requests across clouds.'),
  90055: row('temporarily_unavailable', 'T', 'The tenant sends too many requests and is throttled.'),
  900561: row('invalid_request', 'P', 'The endpoint only accepts {allowed} requests. Received a {method} request.'),
  90072: row(
    'invalid_grant',
    'PT',
    "The signed in external account '{user}' does not exist in tenant '{tenant}' and must be added first.",
  ),
  90090: row('temporarily_unavailable', 'P', 'The directory could not record the consent. Please try again.'),
  90093: row('access_denied', 'PR', 'The directory refused the consent: the user may not grant these permissions.'),
  90094: row('access_denied', 'PR', "The application '{appId}' asks for permissions that only an administrator can grant."),
  90095: row('access_denied', 'P', 'Admin consent is required; a request to the administrators can be sent.'),
  90099: row('access_denied', 'P', "The application '{appId}' has not been authorized in the tenant '{tenant}' by its partner."),
  901002: row('invalid_request', 'T', "The 'resource' request parameter is not supported."),
  9002313: row('invalid_request', 'T', 'Invalid request. The request is malformed or invalid.'),
  9002325: row('invalid_request', 'T', 'Proof Key for Code Exchange is required for cross-origin authorization code redemption.'),
  9002326: row(
    'invalid_request',
    'T',
    "Cross-origin token redemption is permitted only for the 'Single-Page Application' client type.",
  ),
  9002327: row(
    'invalid_request',
    'T',
    "Tokens issued for the 'Single-Page Application' client type may only be redeemed via cross-origin requests.",
  ),
  9002332: row(
    'invalid_request',
    'P',
    "Application '{appId}' is for work or school accounts only and cannot use the /consumers endpoint.",
  ),
  9002346: row('invalid_request', 'PT', "Application '{appId}' is for Microsoft accounts only. Use the /consumers endpoint."),
  130501: row('invalid_grant', 'TP', 'Sign-in was blocked by the credential policy of the user.'),
  135011: row('invalid_grant', 'P', 'The device used for this sign-in is disabled.'),
  1000031: row('temporarily_unavailable', 'P', "Application '{appId}' cannot be reached at this time."),
  80001: row('temporarily_unavailable', 'TP', 'The authentication agent cannot connect to Active Directory.'),
  80002: row('temporarily_unavailable', 'TP', 'The password validation request of the authentication agent timed out.'),
  80005: row('temporarily_unavailable', 'TP', 'The authentication agent met an unpredictable error.'),
  80007: row('temporarily_unavailable', 'TP', 'The authentication agent is unable to validate the password.'),
  80010: row('invalid_grant', 'TP', 'The authentication agent is unable to decrypt the password.'),
  80011: row('temporarily_unavailable', 'TP', 'The authentication agent is unable to retrieve the decryption key.'),
  80012: row('invalid_grant', 'TP', 'The user signs in outside the hours the account allows.'),
  80013: row('temporarily_unavailable', 'TP', 'The clock of the authentication agent differs too much.'),
  80014: row('invalid_grant', 'TP', 'The password validation request was answered after its time had expired.'),
}

/** Facts that fill the {names} of a text. */
export type Facts = Readonly<Record<string, string>>

/** A named "no" of Entra: the code and what it is about. */
export type Refusal = { readonly ok: false; readonly code: number; readonly facts: Facts }

export function refuse(code: number, facts: Facts = {}): Refusal {
  return { ok: false, code, facts }
}

/** The table's row for a code; codes nobody listed act as a refused request that names itself. */
export function aadstsEntry(code: number): AadstsEntry {
  return AADSTS[code] ?? row('invalid_request', 'T', 'The request was refused.')
}

/** `AADSTSnnn: sentence`, the names filled; a fact that is not known stays out as an empty pair of quotes. */
export function aadstsText(code: number, facts: Facts): string {
  return `AADSTS${code}: ${aadstsEntry(code).text.replaceAll(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '')}`
}
