import { X509Certificate } from 'node:crypto'

import { wrongSetting } from '../endpoints/plain-address.ts'

/** What is worth showing of a certificate; nothing of it is secret. */
export type CertificateFacts = {
  /** Subject, one part a line, as `CN=Postdesk`. */
  readonly subject: string
  /** SHA-1 of the certificate in hex, upper case, as Entra shows it under Certificates & secrets. */
  readonly thumbprintSha1: string
  readonly thumbprintSha256: string
  /** SHA-256 as base64url: how an assertion names the certificate. */
  readonly x5tS256: string
  readonly notBefore: Date
  readonly notAfter: Date
}

/** Reads one certificate, as PEM or DER. One that cannot be read is a `CONFIGURATION` error of the field `certificate`. */
export function describeCertificate(certificate: string | Uint8Array): CertificateFacts {
  let read: X509Certificate
  try {
    read = new X509Certificate(certificate)
  } catch (cause) {
    throw wrongSetting(
      'certificate',
      'The certificate cannot be read. Give it as PEM text, from BEGIN CERTIFICATE to END CERTIFICATE.',
      cause,
    )
  }
  return {
    subject: read.subject,
    thumbprintSha1: read.fingerprint.replaceAll(':', ''),
    thumbprintSha256: read.fingerprint256.replaceAll(':', ''),
    x5tS256: Buffer.from(read.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'),
    notBefore: new Date(read.validFrom),
    notAfter: new Date(read.validTo),
  }
}
