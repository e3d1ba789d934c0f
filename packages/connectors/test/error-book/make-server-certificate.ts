import { webcrypto } from 'node:crypto'

import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { X509Certificate } from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY = 86_400_000

/** A certificate with its key, as a server shows it or as an authority signs with it. */
export type Certified = { readonly certificate: X509Certificate; readonly pem: string; readonly keys: webcrypto.CryptoKeyPair }

type Wish = {
  readonly name: string
  /** Who signs; itself when absent. */
  readonly by?: Certified
  readonly isAuthority?: boolean
  /** Days from now. */
  readonly from?: number
  readonly until?: number
}

export async function makeServerCertificate({ name, by, isAuthority = false, from = -1, until = 1 }: Wish): Promise<Certified> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex'),
    subject: `CN=${name}`,
    issuer: by?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(Date.now() + from * DAY),
    notAfter: new Date(Date.now() + until * DAY),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
      await AuthorityKeyIdentifierExtension.create((by?.keys ?? keys).publicKey),
    ],
  })
  return { certificate, pem: certificate.toString('pem'), keys }
}

export async function keyPem({ keys }: Certified): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`
}
