import { webcrypto } from 'node:crypto'

import { wrongSetting } from '../endpoints/plain-address.ts'
import { describeCertificate } from './describe-certificate.ts'
import type { CertificateFacts } from './describe-certificate.ts'

export type MadeCertificate = CertificateFacts & {
  /** PKCS #8, unencrypted: seal it at once. */
  readonly privateKeyPem: string
  /** The public part, to upload to the app registration. */
  readonly certificatePem: string
}

const DAY = 86_400_000
const LONGEST_DAYS = 3_650
// RFC 5280 appendix A: ub-common-name.
const LONGEST_NAME = 64
// Valid from an hour ago, for servers whose clock runs behind ours.
const BACKDATED = 3_600_000

/**
 * Makes a self-signed certificate for an app registration: RSA, for client authentication alone. Entra checks that it is
 * registered and has not ended, not who signed it. `now` is the present when absent.
 */
export async function makeCertificate(given: {
  readonly commonName: string
  readonly lifetimeDays: number
  readonly bits?: 2048 | 3072 | 4096
  readonly now?: Date
}): Promise<MadeCertificate> {
  const commonName = given.commonName.trim()
  if (commonName === '' || commonName.length > LONGEST_NAME || !/^[\p{L}\p{N} ._@()-]+$/u.test(commonName))
    throw wrongSetting(
      'commonName',
      `The name on the certificate must be 1 to ${String(LONGEST_NAME)} letters, digits, blanks or . _ @ ( ) -`,
    )
  if (!Number.isInteger(given.lifetimeDays) || given.lifetimeDays < 1 || given.lifetimeDays > LONGEST_DAYS)
    throw wrongSetting('lifetimeDays', `A certificate lives from 1 to ${String(LONGEST_DAYS)} days; a year is usual.`)
  const x509 = await loadX509()
  const now = given.now ?? new Date()
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: given.bits ?? 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [commonName] }],
      notBefore: new Date(now.getTime() - BACKDATED),
      notAfter: new Date(now.getTime() + given.lifetimeDays * DAY),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      ],
    },
    webcrypto,
  )
  const certificatePem = `${certificate.toString('pem').trim()}\n`
  return { privateKeyPem: await pemOf(keys.privateKey), certificatePem, ...describeCertificate(certificatePem) }
}

/** The library is asked for when it is needed: certificates are made once in a year, and it takes its time to load. */
async function loadX509() {
  // It finds its parts by decorators and refuses to load without this one.
  await import('reflect-metadata')
  return await import('@peculiar/x509')
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${(der.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`
}
