import { refuse } from '../aadsts.ts'
import { redeemClientCredentials } from './redeem-client-credentials.ts'
import { redeemCode } from './redeem-code.ts'
import { redeemDeviceCode } from './redeem-device-code.ts'
import { redeemPassword } from './redeem-password.ts'
import { redeemRefreshToken } from './redeem-refresh-token.ts'
import type { RedeemGrant } from './token-request.ts'

/** Acting for a person by their token at another API is allowed to no app of the tenant: none of them is an API. */
const refuseOnBehalfOf: RedeemGrant = async (_world, _store, { app }) =>
  await Promise.resolve(refuse(7000114, { appId: app.appId }))

/** Each `grant_type` the tenant knows. */
export const GRANT_TYPES: Readonly<Record<string, RedeemGrant>> = {
  authorization_code: redeemCode,
  refresh_token: redeemRefreshToken,
  client_credentials: redeemClientCredentials,
  password: redeemPassword,
  'urn:ietf:params:oauth:grant-type:device_code': redeemDeviceCode,
  // Older than RFC 8628, and what MSAL still sends.
  device_code: redeemDeviceCode,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': refuseOnBehalfOf,
}
