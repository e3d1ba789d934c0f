import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { describeCertificate } from './describe-certificate.ts'
import type { CertificateFacts } from './describe-certificate.ts'

/** What became of an upload: a credential ready to be sealed, or which field is wrong, why, and what to do. */
export type ReadCertificate =
  | ({ readonly kind: 'usable'; readonly privateKeyPem: string; readonly certificatePem: string } & CertificateFacts)
  | { readonly kind: 'refused'; readonly field: 'certificate' | 'privateKey' | 'passphrase'; readonly message: string }

type Refused = Extract<ReadCertificate, { kind: 'refused' }>

// A certificate with its key and its chain is some kilobytes; more is another file.
const MOST_BYTES = 200_000
// What Entra and every library take as a minimum today.
const FEWEST_BITS = 2048

const CONVERT = 'openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem'

/**
 * Reads an uploaded certificate with its private key: PEM, in one file or two, the key in clear or under a passphrase. Of a chain the
 * certificate that belongs to the key is taken. The key comes back as PKCS #8 without passphrase, for the caller to seal.
 */
export function readCertificate(given: {
  readonly certificate: string | Uint8Array
  /** Where the key is in a file of its own. */
  readonly privateKey?: string | Uint8Array
  readonly passphrase?: string
  readonly now: Date
}): ReadCertificate {
  const bytes = [given.certificate, given.privateKey ?? ''].map((part) => Buffer.from(part))
  if (bytes.some((part) => part.length > MOST_BYTES))
    return refuse(
      'certificate',
      'This file is too large to be a certificate. Choose the .pem file with the certificate and its key.',
    )
  const text = bytes.map((part) => part.toString('latin1')).join('\n')
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)].map(([pem, label = '']) => ({
    pem,
    label,
  }))
  const certificates = blocks.filter(({ label }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label))
  if (certificates.length === 0) return refuse('certificate', whyNoCertificate(bytes[0] ?? Buffer.alloc(0), blocks))
  const key = readKey(blocks, given.passphrase)
  if ('kind' in key) return key
  const read = certificates.map(({ pem }) => tryCertificate(pem))
  const unreadable = read.every((certificate) => certificate === null)
  if (unreadable) return refuse('certificate', 'The certificate is damaged: its text cannot be read. Export it again.')
  const own = read.find((certificate) => certificate?.checkPrivateKey(key.key) === true)
  if (!own)
    return refuse('privateKey', 'The private key belongs to another certificate. Upload the key this certificate was made with.')
  const facts = describeCertificate(own.raw)
  const fault = timeFault(facts, given.now)
  if (fault !== null) return refuse('certificate', fault)
  const privateKeyPem = key.key.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { kind: 'usable', privateKeyPem, certificatePem: own.toString(), ...facts }
}

type Block = { readonly pem: string; readonly label: string }

function whyNoCertificate(file: Buffer, blocks: readonly Block[]): string {
  if (blocks.some(({ label }) => label.includes('CERTIFICATE REQUEST')))
    return 'This is a request for a certificate, not the certificate. Upload what the authority sent back, with its key.'
  if (blocks.some(({ label }) => label.includes('PRIVATE KEY')))
    return 'The certificate is missing: this file holds a private key alone.'
  if (tryCertificate(file) !== null)
    return 'This file holds the public certificate alone. Upload a PEM file with the certificate and its private key.'
  // PKCS #12 and every other form of DER begins with a sequence (X.690 section 8.9).
  if (file[0] === 0x30) return `This looks like a PKCS #12 file (.pfx, .p12). Turn it into PEM and upload that: ${CONVERT}`
  return 'This is no PEM file. It must hold a certificate (BEGIN CERTIFICATE) and its private key (BEGIN PRIVATE KEY).'
}

function readKey(blocks: readonly Block[], passphrase: string | undefined): { readonly key: KeyObject } | Refused {
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (block === undefined)
    return refuse('privateKey', 'The private key is missing. Upload it too: the certificate alone proves nothing.')
  if (block.label.startsWith('OPENSSH'))
    return refuse('privateKey', 'This is a key of OpenSSH. Turn it into PEM: ssh-keygen -p -m PKCS8 -f FILE')
  const isEncrypted = block.label.startsWith('ENCRYPTED') || /^Proc-Type: 4,ENCRYPTED/m.test(block.pem)
  if (isEncrypted && (passphrase ?? '') === '')
    return refuse('passphrase', 'The private key is encrypted. Enter its passphrase, or upload it without one.')
  let key: KeyObject
  try {
    key = createPrivateKey({ key: block.pem, ...(isEncrypted ? { passphrase } : {}) })
  } catch {
    return isEncrypted
      ? refuse('passphrase', 'This passphrase does not open the private key. Enter the one it was exported with.')
      : refuse('privateKey', 'The private key is damaged: its text cannot be read. Export it again.')
  }
  if (key.asymmetricKeyType !== 'rsa')
    return refuse(
      'privateKey',
      `This is a key of the kind ${(key.asymmetricKeyType ?? 'unknown').toUpperCase()}. Entra takes assertions signed with RSA alone: make a certificate with an RSA key.`,
    )
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < FEWEST_BITS)
    return refuse(
      'privateKey',
      `The RSA key has ${String(bits)} bits, which is too weak. Make a certificate with 2048 bits or more.`,
    )
  return { key }
}

function timeFault({ notBefore, notAfter }: CertificateFacts, now: Date): string | null {
  if (notAfter <= now) return `The certificate expired on ${dayOf(notAfter)}. Make or upload a new one.`
  if (notBefore > now) return `The certificate is valid from ${dayOf(notBefore)} only. Check the clock of this server, or wait.`
  return null
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

function tryCertificate(bytes: string | Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(bytes)
  } catch {
    return null
  }
}

function refuse(field: Refused['field'], message: string): Refused {
  return { kind: 'refused', field, message }
}
