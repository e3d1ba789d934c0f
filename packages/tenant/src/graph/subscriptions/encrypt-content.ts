import { X509Certificate, constants, createCipheriv, createHmac, publicEncrypt, randomBytes } from 'node:crypto'

/** Resource data as a rich notification carries it (change-notifications-with-resource-data). */
export type EncryptedContent = {
  readonly data: string
  readonly dataSignature: string
  readonly dataKey: string
  readonly encryptionCertificateId: string
  readonly encryptionCertificateThumbprint: string
}

// Microsoft takes RSA keys of 2,048 to 4,096 bits (change-notifications-with-resource-data); much shorter ones cannot even wrap
// the content's key.
const MIN_KEY_BITS = 2_048

/** The certificate a subscriber gave (base64 of DER, or of PEM), or undefined when it is none with an RSA key of 2,048 bits. */
export function readEncryptionCertificate(base64: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'))
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_KEY_BITS ? certificate : undefined
  } catch {
    return undefined
  }
}

/**
 * Encrypts with a fresh AES-256-CBC key whose first 16 bytes are the initialisation vector, signs the outcome with HMAC-SHA256
 * under the same key, and wraps the key by RSA-OAEP (SHA-1) for the subscriber.
 */
export function encryptContent(content: unknown, certificate: X509Certificate, certificateId: string): EncryptedContent {
  const key = randomBytes(32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16))
  const data = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()])
  const wrapped = publicEncrypt({ key: certificate.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, key)
  return {
    data: data.toString('base64'),
    dataSignature: createHmac('sha256', key).update(data).digest('base64'),
    dataKey: wrapped.toString('base64'),
    encryptionCertificateId: certificateId,
    encryptionCertificateThumbprint: certificate.fingerprint.replaceAll(':', ''),
  }
}
