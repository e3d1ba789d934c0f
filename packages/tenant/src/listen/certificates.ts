// The certificate library finds its parts by decorators and refuses to load without this one.
import 'reflect-metadata'

import { webcrypto } from 'node:crypto'

import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto)

const DAY = 86_400_000
const ELLIPTIC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/**
 * Names a client may reach the tenant by: loopback, and the Microsoft hosts of every cloud, for set-ups whose resolver
 * sends those names here.
 */
export const SERVER_NAMES = [
  'localhost',
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'sts.windows.net',
  'login.live.com',
  'graph.microsoft.com',
  'outlook.office365.com',
  'outlook.office.com',
  'ps.outlook.com',
  'smtp.office365.com',
  'login.microsoftonline.us',
  'login.usgovcloudapi.net',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'outlook.office365.us',
  'smtp.office365.us',
  'outlook-dod.office365.us',
  'webmail.apps.mil',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
  'microsoftgraph.chinacloudapi.cn',
  'partner.outlook.cn',
  'smtp.partner.outlook.cn',
] as const

export type ServerCertificate = { readonly key: string; readonly cert: string; readonly ca: string }

const validity = () => ({ notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 365 * DAY) })

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${(der.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`
}

/** A certificate authority born with the tenant, and one server certificate from it. The authority's key is kept nowhere. */
async function server(): Promise<ServerCertificate> {
  const authorityKeys = await webcrypto.subtle.generateKey(ELLIPTIC, true, ['sign', 'verify'])
  const serverKeys = await webcrypto.subtle.generateKey(ELLIPTIC, true, ['sign', 'verify'])
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: 'CN=Simulated Microsoft 365 tenant CA, O=Contoso',
    keys: authorityKeys,
    signingAlgorithm: ELLIPTIC,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject: 'CN=localhost, O=Contoso',
    issuer: authority.subject,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: ELLIPTIC,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...SERVER_NAMES.map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip' as const, value: '127.0.0.1' },
        { type: 'ip' as const, value: '::1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
    ],
  })
  return { key: await pemOfKey(serverKeys.privateKey), cert: certificate.toString('pem'), ca: authority.toString('pem') }
}

/** A certificate over its own key, as the keys that sign tokens carry. */
async function selfSigned(
  name: string,
  keys: { publicKey: webcrypto.CryptoKey; privateKey: webcrypto.CryptoKey },
): Promise<x509.X509Certificate> {
  return await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name,
    keys,
    signingAlgorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  })
}

export const certify = { server, selfSigned }
