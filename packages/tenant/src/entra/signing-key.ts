import { createHash, webcrypto } from 'node:crypto'

import { exportJWK } from 'jose'
import type { CryptoKey, JWK } from 'jose'

import { certify } from '../listen/certificates.ts'

/** A key the tenant signs tokens with, and what it publishes about it. */
export type SigningKey = {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly published: JWK
}

/** The keys of the sign-in service, newest first: one ring for all organizations. */
export type KeyRing = { keys: readonly SigningKey[] }

/** Makes an RSA key with a self-signed certificate, named as Microsoft does: `kid` and `x5t` are the certificate's thumbprint. */
export async function makeSigningKey(): Promise<SigningKey> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await certify.selfSigned('CN=accounts.accesscontrol.contoso.example', keys)
  const der = Buffer.from(certificate.rawData)
  const thumbprint = createHash('sha1').update(der).digest('base64url')
  const { n, e } = await exportJWK(keys.publicKey)
  const published: JWK = {
    kty: 'RSA',
    use: 'sig',
    kid: thumbprint,
    x5t: thumbprint,
    ...(n && { n }),
    ...(e && { e }),
    x5c: [der.toString('base64')],
  }
  return { kid: thumbprint, privateKey: keys.privateKey, publicKey: keys.publicKey, published }
}
