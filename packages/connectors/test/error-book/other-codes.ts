import type { FailureCode } from '../../src/connector-error.ts'
import type { WhoActs } from '../../src/error-book/index.ts'
import type { MailRow } from './mail-codes.ts'

/** OAuth's own words, for answers without a number of Entra's: error, sub-error, kind, page, who. */
export type WordRow = readonly [error: string, suberror: string | null, kind: FailureCode, page: string, who: WhoActs]

export const ENTRA_WORDS: readonly WordRow[] = [
  ['access_denied', 'cancel', 'SIGN_IN_NEEDED', 'sign-in-cancelled', 'mailbox-owner'],
  ['access_denied', null, 'SIGN_IN_NEEDED', 'sign-in-cancelled', 'mailbox-owner'],
  ['permission_denied', null, 'SIGN_IN_NEEDED', 'sign-in-cancelled', 'mailbox-owner'],
  ['consent_required', null, 'SIGN_IN_NEEDED', 'consent-missing', 'mailbox-owner'],
  ['invalid_grant', 'consent_required', 'SIGN_IN_NEEDED', 'consent-missing', 'mailbox-owner'],
  ['authorization_declined', null, 'SIGN_IN_NEEDED', 'consent-declined', 'mailbox-owner'],
  ['authorization_pending', null, 'THROTTLED', 'device-code-pending', 'nobody'],
  ['slow_down', null, 'THROTTLED', 'device-code-pending', 'nobody'],
  ['bad_verification_code', null, 'SIGN_IN_NEEDED', 'device-code-wrong', 'mailbox-owner'],
  ['expired_token', null, 'SIGN_IN_NEEDED', 'device-code-expired', 'mailbox-owner'],
  ['code_expired', null, 'SIGN_IN_NEEDED', 'device-code-expired', 'mailbox-owner'],
  ['login_required', null, 'SIGN_IN_NEEDED', 'sign-in-session-ended', 'mailbox-owner'],
  ['interaction_required', null, 'SIGN_IN_NEEDED', 'sign-in-interrupted', 'mailbox-owner'],
  ['interaction_required', 'basic_action', 'SIGN_IN_NEEDED', 'second-factor-needed', 'mailbox-owner'],
  ['interaction_required', 'additional_action', 'SIGN_IN_NEEDED', 'device-sign-in-needed', 'entra-admin'],
  ['interaction_required', 'message_only', 'SIGN_IN_NEEDED', 'blocked-by-conditional-access', 'entra-admin'],
  ['invalid_grant', 'bad_token', 'SIGN_IN_NEEDED', 'authorization-revoked', 'mailbox-owner'],
  ['invalid_grant', 'token_expired', 'SIGN_IN_NEEDED', 'authorization-expired', 'mailbox-owner'],
  ['invalid_grant', 'user_password_expired', 'SIGN_IN_NEEDED', 'password-expired', 'mailbox-owner'],
  ['invalid_grant', 'protection_policy_required', 'SIGN_IN_NEEDED', 'device-not-compliant', 'entra-admin'],
  ['invalid_grant', 'device_authentication_failed', 'SIGN_IN_NEEDED', 'device-refused', 'entra-admin'],
  ['invalid_grant', 'client_mismatch', 'SIGN_IN_NEEDED', 'authorization-refused', 'mailbox-owner'],
  ['invalid_grant', null, 'SIGN_IN_NEEDED', 'authorization-refused', 'mailbox-owner'],
  ['invalid_client', null, 'CONFIGURATION', 'client-credential-refused', 'postdesk-admin'],
  ['unauthorized_client', null, 'CONFIGURATION', 'app-not-found', 'postdesk-admin'],
  ['invalid_scope', null, 'CONFIGURATION', 'scope-refused', 'postdesk-admin'],
  ['invalid_resource', null, 'CONFIGURATION', 'service-not-in-tenant', 'postdesk-admin'],
  ['invalid_request', null, 'CONFIGURATION', 'request-malformed', 'postdesk-admin'],
  ['unsupported_grant_type', null, 'CONFIGURATION', 'grant-type-refused', 'postdesk-admin'],
  ['unsupported_response_type', null, 'CONFIGURATION', 'response-type-refused', 'postdesk-admin'],
  ['temporarily_unavailable', null, 'UNAVAILABLE', 'entra-unavailable', 'nobody'],
  ['server_error', null, 'UNAVAILABLE', 'entra-unavailable', 'nobody'],
]

/** What Postdesk itself finds, and what happens below every protocol. */
export const OWN_CODES: readonly MailRow[] = [
  ['graph', 'WrongMailbox', 'CONFIGURATION', 'wrong-mailbox', 'mailbox-owner'],
  ['entra', 'WrongTenant', 'CONFIGURATION', 'wrong-tenant', 'mailbox-owner'],
  ['graph', 'MissingPermission', 'PERMISSION', 'permission-missing', 'entra-admin'],
  ['graph', 'WrongAudience', 'CONFIGURATION', 'token-for-another-service', 'postdesk-admin'],
  ['entra', 'SignInReset', 'SIGN_IN_NEEDED', 'sign-in-reset', 'mailbox-owner'],
  ['entra', 'NoSignIn', 'SIGN_IN_NEEDED', 'nobody-signed-in', 'mailbox-owner'],
  ['entra', 'SignInTooLate', 'SIGN_IN_NEEDED', 'sign-in-too-late', 'postdesk-admin'],
  ['entra', 'CodeNotEntered', 'SIGN_IN_NEEDED', 'code-not-entered', 'postdesk-admin'],
  ['entra', 'ConsentTooLate', 'SIGN_IN_NEEDED', 'consent-too-late', 'entra-admin'],
  ['network', 'SentCopyMissing', 'UNAVAILABLE', 'sent-copy-missing', 'exchange-admin'],
  ['network', 'SenderReplaced', 'UNAVAILABLE', 'sender-replaced', 'exchange-admin'],
  ['network', 'TestMailMissing', 'UNAVAILABLE', 'test-mail-missing', 'exchange-admin'],
  ['network', 'TestMailBounced', 'UNAVAILABLE', 'test-mail-bounced', 'postdesk-admin'],
  ['entra', 'NoRefreshToken', 'CONFIGURATION', 'no-refresh-token', 'postdesk-admin'],
  ['entra', 'SEALED_WITH_ANOTHER_KEY', 'CONFIGURATION', 'secret-key-changed', 'postdesk-admin'],
  ['entra', 'SEALED_TEXT_DAMAGED', 'CONFIGURATION', 'stored-secret-damaged', 'postdesk-admin'],
  ['network', 'DeliveryUnknown', 'NETWORK', 'delivery-unknown', 'mailbox-owner'],
  ['network', 'InternalError', 'PROTOCOL', 'internal-error', 'postdesk-admin'],
]

export const NETWORK_CODES: readonly MailRow[] = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EDNS'].map((code): MailRow => [
    'network',
    code,
    'NETWORK',
    'host-not-found',
    'postdesk-admin',
  ]),
  ['network', 'ECONNREFUSED', 'NETWORK', 'connection-refused', 'postdesk-admin'],
  ...['GREETING_TIMEOUT', 'GREEETING_TIMEOUT', 'UPGRADE_TIMEOUT'].map((code): MailRow => [
    'network',
    code,
    'NETWORK',
    'no-greeting',
    'postdesk-admin',
  ]),
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ETIMEDOUT', 'ETIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'CONNECT_TIMEOUT'].map(
    (code): MailRow => ['network', code, 'NETWORK', 'host-unreachable', 'postdesk-admin'],
  ),
  ['network', 'CERT_HAS_EXPIRED', 'TLS', 'certificate-expired', 'postdesk-admin'],
  ['network', 'CERT_NOT_YET_VALID', 'TLS', 'certificate-expired', 'postdesk-admin'],
  ['network', 'ERR_TLS_CERT_ALTNAME_INVALID', 'TLS', 'certificate-of-another-host', 'postdesk-admin'],
  ['network', 'HOSTNAME_MISMATCH', 'TLS', 'certificate-of-another-host', 'postdesk-admin'],
  ...[
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_GET_ISSUER_CERT',
  ].map((code): MailRow => ['network', code, 'TLS', 'certificate-not-trusted', 'postdesk-admin']),
  ['network', 'ERR_SSL_WRONG_VERSION_NUMBER', 'TLS', 'encryption-failed', 'postdesk-admin'],
  ['network', 'EPROTO', 'TLS', 'encryption-failed', 'postdesk-admin'],
  ['network', 'EREQUIRETLS', 'TLS', 'encryption-failed', 'postdesk-admin'],
  ...['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].map((code): MailRow => [
    'network',
    code,
    'NETWORK',
    'connection-lost',
    'nobody',
  ]),
]
