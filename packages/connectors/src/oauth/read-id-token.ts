import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWTPayload } from 'jose'

import { ConnectorError } from '../connector-error.ts'
import { readJsonObject, textOrNull } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'
import type { Identity } from './tokens.ts'

// Clocks of servers differ; Microsoft's own libraries allow five minutes.
const CLOCK_TOLERANCE_SECONDS = 300

type Expected = {
  readonly provider: 'microsoft' | 'google' | 'other'
  readonly clientId: string
  /** Null where the flow has none: a device code. */
  readonly nonce: string | null
  readonly issuer: string
  readonly now: Date
}

/**
 * Verifies an id_token (OpenID Connect Core section 3.1.3.7): signature by the published keys, audience, time, nonce, and an issuer
 * that belongs to the token's own tenant. `keys` is the answer of the keys endpoint.
 */
export async function readIdToken(idToken: string, keys: Answer, expected: Expected): Promise<Identity> {
  const read = readJsonObject(keys)
  if (keys.status !== 200 || !Array.isArray(read?.['keys']))
    throw new ConnectorError('UNAVAILABLE', 'The provider did not give its signing keys.', {
      border: 'entra',
      status: keys.status,
      host: keys.host,
    })
  const claims = await verify(idToken, { keys: read['keys'] as JSONWebKeySet['keys'] }, expected)
  if (expected.nonce !== null && claims['nonce'] !== expected.nonce) throw untrusted('its nonce is of another sign-in')
  return expected.provider === 'microsoft' ? microsoftIdentity(claims, expected.issuer) : openIdIdentity(claims, expected.issuer)
}

function microsoftIdentity(claims: JWTPayload, issuer: string): Identity {
  const tenantId = textOrNull(claims['tid'])
  const objectId = textOrNull(claims['oid'])
  if (tenantId === null || objectId === null) throw untrusted('it lacks "tid" or "oid"')
  if (claims.iss !== issuer.replace('{tenantid}', tenantId)) throw untrusted('its issuer is another')
  return people(claims, tenantId, objectId)
}

/** OpenID Connect Core section 2: issuer and subject together are a person. */
function openIdIdentity(claims: JWTPayload, issuer: string): Identity {
  const subject = textOrNull(claims.sub)
  // Google also writes its issuer without "https://" (developers.google.com/identity/openid-connect/openid-connect).
  if (claims.iss !== issuer && `https://${claims.iss ?? ''}` !== issuer) throw untrusted('its issuer is another')
  if (subject === null) throw untrusted('it lacks "sub"')
  return people(claims, issuer, subject)
}

function people(claims: JWTPayload, tenantId: string, objectId: string): Identity {
  const email = textOrNull(claims['email'])
  const username = textOrNull(claims['preferred_username']) ?? email ?? objectId
  return { tenantId, objectId, username, name: textOrNull(claims['name']) ?? username, email }
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
      requiredClaims: ['exp', 'iat', 'sub'],
    })
    return payload
  } catch (error) {
    throw untrusted(error instanceof errors.JOSEError ? error.code : 'it cannot be read', error)
  }
}

function untrusted(why: string, cause?: unknown): ConnectorError {
  return new ConnectorError('PROTOCOL', `The id_token of this sign-in is not to be trusted: ${why}.`, { border: 'entra' }, cause)
}
