import { KeyObject, webcrypto } from 'node:crypto'

import { certify } from '../src/listen/certificates.ts'

/** A self-signed certificate of a client, with its private key. */
export async function makeClientCertificate(modulusLength = 2048): Promise<{ pem: string; privateKey: KeyObject }> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent: new Uint8Array([1, 0, 1]) }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await certify.selfSigned('CN=desk', keys)
  return { pem: certificate.toString('pem'), privateKey: KeyObject.from(keys.privateKey) }
}
