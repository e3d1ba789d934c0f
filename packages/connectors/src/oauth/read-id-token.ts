import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWTPayload } from 'jose'

import { ConnectorError } from '../connector-error.ts'
import { readJsonObject, textOrNull } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'
import type { Identity } from './tokens.ts'

// Clocks of servers differ; Microsoft's own libraries allow five minutes.
const CLOCK_TOLERANCE_SECONDS = 300

/**
 * Verifies an id_token (OpenID Connect Core section 3.1.3.7): signature by the published keys, audience, time, nonce, and an issuer
 * that belongs to the token's own tenant. `keys` is the answer of the keys endpoint.
 */
export async function readIdToken(
  idToken: string,
  keys: Answer,
  expected: { readonly clientId: string; readonly nonce: string; readonly issuer: string; readonly now: Date },
): Promise<Identity> {
  const read = readJsonObject(keys)
  if (keys.status !== 200 || !Array.isArray(read?.['keys']))
    throw new ConnectorError('UNAVAILABLE', 'Microsoft did not give its signing keys.', {
      border: 'entra',
      status: keys.status,
      host: keys.host,
    })
  const claims = await verify(idToken, { keys: read['keys'] as JSONWebKeySet['keys'] }, expected)
  const tenantId = textOrNull(claims['tid'])
  const objectId = textOrNull(claims['oid'])
  if (tenantId === null || objectId === null) throw untrusted('it lacks "tid" or "oid"')
  if (claims.iss !== expected.issuer.replace('{tenantid}', tenantId)) throw untrusted('its issuer is another')
  if (claims['nonce'] !== expected.nonce) throw untrusted('its nonce is of another sign-in')
  const username = textOrNull(claims['preferred_username']) ?? objectId
  return {
    tenantId,
    objectId,
    username,
    name: textOrNull(claims['name']) ?? username,
    email: textOrNull(claims['email']),
  }
}

async function verify(
  idToken: string,
  keys: JSONWebKeySet,
  { clientId, now }: { readonly clientId: string; readonly now: Date },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(keys), {
      algorithms: ['RS256'],
      audience: clientId,
      currentDate: now,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iat', 'sub', 'tid', 'oid'],
    })
    return payload
  } catch (error) {
    throw untrusted(error instanceof errors.JOSEError ? error.code : 'it cannot be read', error)
  }
}

function untrusted(why: string, cause?: unknown): ConnectorError {
  return new ConnectorError('PROTOCOL', `The id_token of this sign-in is not to be trusted: ${why}.`, { border: 'entra' }, cause)
}
