import { createPrivateKey, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { SignJWT } from 'jose'

import { wrongSetting } from '../endpoints/plain-address.ts'
import { describeCertificate } from './describe-certificate.ts'

// Microsoft recommends 5 to 10 minutes; each is used once, so the clock's error matters more than the life.
const LIFE_SECONDS = 600

/**
 * The assertion by which a certificate stands in for a client secret
 * (learn.microsoft.com/entra/identity-platform/certificate-credentials): PS256, the certificate named by `x5t#S256`, addressed to the
 * token endpoint, with an id of its own.
 */
export async function signAssertion(given: {
  readonly clientId: string
  /** The token endpoint's address. */
  readonly audience: string
  readonly privateKeyPem: string
  readonly certificatePem: string
  readonly now: Date
}): Promise<string> {
  const { x5tS256 } = describeCertificate(given.certificatePem)
  const seconds = Math.floor(given.now.getTime() / 1000)
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': x5tS256 })
    .setIssuer(given.clientId)
    .setSubject(given.clientId)
    .setAudience(given.audience)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + LIFE_SECONDS)
    .sign(readKey(given.privateKeyPem))
}

function readKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    // The cause is not kept: it may quote the key.
    throw wrongSetting(
      'privateKey',
      'The private key of the certificate cannot be read. Upload the certificate anew, or make one.',
    )
  }
  if (key.asymmetricKeyType === 'rsa') return key
  throw wrongSetting('privateKey', 'Entra takes certificates with an RSA key alone. Make a new certificate.')
}
