import { X509Certificate, createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto'

import { beforeAll, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { describeCertificate, makeCertificate, readCertificate } from './index.ts'
import type { MadeCertificate } from './index.ts'

const DAY = 86_400_000
const now = new Date('2026-11-30T12:00:00Z')
let made: MadeCertificate
let other: MadeCertificate

beforeAll(async () => {
  made = await makeCertificate({ commonName: 'Postdesk at Contoso', lifetimeDays: 365, now })
  other = await makeCertificate({ commonName: 'Another', lifetimeDays: 30, now })
}, 120_000)

const upload = (change: Partial<Parameters<typeof readCertificate>[0]> = {}) =>
  readCertificate({ certificate: made.certificatePem, privateKey: made.privateKeyPem, now, ...change })

test('a made certificate is self-signed, RSA, for client authentication, and lives as long as was chosen', () => {
  const certificate = new X509Certificate(made.certificatePem)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.subject).toBe('CN=Postdesk at Contoso')
  expect(certificate.issuer).toBe(certificate.subject)
  expect(certificate.ca).toBe(false)
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect(made.notAfter.getTime()).toBe(now.getTime() + 365 * DAY)
  expect(made.notBefore.getTime()).toBeLessThan(now.getTime())
  const signed = sign('sha256', Buffer.from('x'), made.privateKeyPem)
  expect(verify('sha256', Buffer.from('x'), certificate.publicKey, signed)).toBe(true)
})

test('thumbprints are as Entra shows them, and no two certificates share a serial number', () => {
  expect(made.thumbprintSha1).toMatch(/^[0-9A-F]{40}$/)
  expect(made.thumbprintSha256).toMatch(/^[0-9A-F]{64}$/)
  expect(Buffer.from(made.x5tS256, 'base64url').toString('hex').toUpperCase()).toBe(made.thumbprintSha256)
  expect(new X509Certificate(made.certificatePem).serialNumber).not.toBe(new X509Certificate(other.certificatePem).serialNumber)
})

test.each([
  [{ commonName: '' }, 'commonName'],
  [{ commonName: 'x'.repeat(65) }, 'commonName'],
  [{ commonName: 'a, O=b' }, 'commonName'],
  [{ lifetimeDays: 0 }, 'lifetimeDays'],
  [{ lifetimeDays: 4_000 }, 'lifetimeDays'],
])('a certificate with %j is not made', async (change, field) => {
  const failure = await failureOf(makeCertificate({ commonName: 'Postdesk', lifetimeDays: 365, ...change }))
  expect([failure.code, failure.facts.field]).toEqual(['CONFIGURATION', field])
})

test('an upload in one file or two is read, the key as PKCS #8', () => {
  expect(upload()).toMatchObject({ kind: 'usable', thumbprintSha1: made.thumbprintSha1, subject: 'CN=Postdesk at Contoso' })
  const one = readCertificate({ certificate: `Bag Attributes\r\n${made.privateKeyPem}\n${made.certificatePem}`, now })
  expect(one).toMatchObject({ kind: 'usable', privateKeyPem: made.privateKeyPem, certificatePem: made.certificatePem })
  const pkcs1 = createPrivateKey(made.privateKeyPem).export({ type: 'pkcs1', format: 'pem' }).toString()
  expect(upload({ privateKey: pkcs1 })).toMatchObject({ kind: 'usable', privateKeyPem: made.privateKeyPem })
})

test('of a chain the certificate that belongs to the key is taken', () => {
  expect(upload({ certificate: other.certificatePem + made.certificatePem })).toMatchObject({
    kind: 'usable',
    thumbprintSha1: made.thumbprintSha1,
  })
})

test('an encrypted key is opened by its passphrase alone, and kept without', () => {
  const key = createPrivateKey(made.privateKeyPem)
  const modern = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }).toString()
  const older = key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }).toString()
  for (const privateKey of [modern, older]) {
    expect(upload({ privateKey })).toMatchObject({ field: 'passphrase', message: expect.stringMatching(/encrypted/) })
    expect(upload({ privateKey, passphrase: 'wrong' })).toMatchObject({
      field: 'passphrase',
      message: expect.stringMatching(/does not open/),
    })
    expect(upload({ privateKey, passphrase: 'open sesame' })).toMatchObject({
      kind: 'usable',
      privateKeyPem: made.privateKeyPem,
    })
  }
})

test('what Entra would refuse is refused here, by field and with the remedy', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const damaged = made.certificatePem.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')
  const der = new X509Certificate(made.certificatePem).raw
  const cases = [
    [{ privateKey: other.privateKeyPem }, 'privateKey', /belongs to another certificate/],
    [{ privateKey: curve }, 'privateKey', /kind EC.*RSA/],
    [{ privateKey: weak }, 'privateKey', /1024 bits.*2048/],
    [{ privateKey: '' }, 'privateKey', /is missing/],
    [{ privateKey: made.privateKeyPem.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA') }, 'privateKey', /damaged/],
    [{ privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----' }, 'privateKey', /ssh-keygen/],
    [{ certificate: damaged }, 'certificate', /damaged/],
    [{ certificate: '' }, 'certificate', /certificate is missing|no PEM/],
    [{ certificate: der, privateKey: '' }, 'certificate', /public certificate alone/],
    [{ certificate: Buffer.from('3082010a020103', 'hex'), privateKey: '' }, 'certificate', /PKCS #12.*openssl pkcs12/],
    [{ certificate: '-----BEGIN CERTIFICATE REQUEST-----\nx\n-----END CERTIFICATE REQUEST-----' }, 'certificate', /request/],
    [{ certificate: 'x'.repeat(200_001) }, 'certificate', /too large/],
    [{ now: new Date(now.getTime() + 366 * DAY) }, 'certificate', /expired on 2027-11-30/],
    [{ now: new Date(now.getTime() - DAY) }, 'certificate', /valid from 2026-11-30 only/],
  ] as const
  for (const [change, field, message] of cases)
    expect(upload(change)).toEqual({ kind: 'refused', field, message: expect.stringMatching(message) })
})

test('a public certificate alone can be described, and nonsense is named', async () => {
  expect(describeCertificate(made.certificatePem)).toMatchObject({ notAfter: made.notAfter, subject: made.subject })
  const failure = await failureOf(Promise.resolve().then(() => describeCertificate('nonsense')))
  expect([failure.code, failure.facts.field]).toEqual(['CONFIGURATION', 'certificate'])
})
