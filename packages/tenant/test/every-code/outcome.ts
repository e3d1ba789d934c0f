import { webcrypto } from 'node:crypto'
import { request } from 'node:http'

import { SignJWT } from 'jose'
import type { JWTPayload } from 'jose'

import { certify } from '../../src/listen/certificates.ts'
import type { Tenant } from '../../src/index.ts'
import type { Sight } from '../../src/walk-sign-in.ts'
import { APP_ID, askTokens, control, winTokens } from '../ask-tokens.ts'
import type { Fields, TokenReply } from '../ask-tokens.ts'

/** What a caller was told: JSON of the token endpoint, a redirect back to the app, or a page that leads nowhere. */
export type Outcome = { readonly json: TokenReply } | { readonly sight: Sight }

/** Makes a condition true and asks until the tenant says no. */
export type Provoke = (tenant: Tenant) => Promise<Outcome>

export const APP_ONLY = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }
export const SUPPORT = '/users/support@contoso.example'

export const ofApp = async (tenant: Tenant, patch: object) => await control(tenant, 'PATCH', `/apps/${APP_ID}`, patch)
export const ofSupport = async (tenant: Tenant, patch: object) => await control(tenant, 'PATCH', SUPPORT, patch)
export const settle = async (tenant: Tenant, entra: object) => await control(tenant, 'PATCH', '/settings', { entra })

/** A token request with these fields. */
export const asking =
  (fields: Fields, segment?: string, init: RequestInit = {}): Provoke =>
  async (tenant) => ({ json: await askTokens(tenant, fields, init, segment) })

/** The password grant as support. */
export const withPassword =
  (fields: Fields = {}, segment?: string): Provoke =>
  async (tenant) =>
    await asking(
      { grant_type: 'password', username: 'support@contoso.example', password: 'Contoso!2026', scope: 'User.Read', ...fields },
      segment,
    )(tenant)

/** Wins a refresh token, lets something happen, and redeems it. */
export const refreshingAfter =
  (happen: (tenant: Tenant) => Promise<unknown>, fields: Fields = {}): Provoke =>
  async (tenant) => {
    const refreshToken = String((await winTokens(tenant))['refresh_token'])
    await happen(tenant)
    return await asking({ grant_type: 'refresh_token', refresh_token: refreshToken, ...fields })(tenant)
  }

/** Something happens, then a request is made. */
export const after =
  (happen: (tenant: Tenant) => Promise<unknown>, provoke: Provoke): Provoke =>
  async (tenant) => {
    await happen(tenant)
    return await provoke(tenant)
  }

/** A request at the tenant under one of Microsoft's host names, as a set-up whose resolver points here would make it. */
export async function askAs(
  tenant: Tenant,
  host: string,
  path: string,
  fields?: Fields,
): Promise<{ status: number; headers: Headers; text: string }> {
  const body = fields && new URLSearchParams(fields).toString()
  return await new Promise((answered, failed) => {
    const asked = request(
      `${tenant.origins.http}${path}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: { host, ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }) },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const headers = new Headers()
          for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value))
          answered({ status: answer.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString('utf8') })
        })
      },
    )
    asked.on('error', failed)
    asked.end(body)
  })
}

/** A token request under one of Microsoft's host names. */
export const askingAs =
  (host: string, fields: Fields): Provoke =>
  async (tenant) => {
    const path = `/${tenant.world.directory.tenantId}/oauth2/v2.0/token`
    const { status, headers, text } = await askAs(tenant, host, path, { client_id: APP_ID, ...fields })
    return { json: { status, headers, body: JSON.parse(text) as Record<string, unknown> } }
  }

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
// One pair of keys serves every test: making them is what takes time.
let made: Promise<{ keys: webcrypto.CryptoKeyPair; pem: string }> | undefined

/** A certificate of the app and its key. */
export async function appCertificate() {
  made ??= webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']).then(async (keys) => {
    return { keys, pem: (await certify.selfSigned('CN=desk', keys)).toString('pem') }
  })
  return await made
}

/** Registers the certificate and asks for an app-only token by an assertion with these claims. */
export const byCertificate =
  (claims: JWTPayload, { thumbprint }: { thumbprint?: string } = {}): Provoke =>
  async (tenant) => {
    const { keys, pem } = await appCertificate()
    await ofApp(tenant, { addCertificate: pem })
    const x5t = thumbprint ?? tenant.world.registry.findApp(APP_ID)?.certificates[0]?.thumbprint ?? ''
    const now = Math.floor(tenant.world.clock.now() / 1000)
    const usual = { aud: tenant.endpoints.token, iss: APP_ID, sub: APP_ID, jti: crypto.randomUUID(), nbf: now, exp: now + 600 }
    const assertion = await new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'RS256', x5t }).sign(keys.privateKey)
    return await byAssertion(assertion)(tenant)
  }

/** An app-only token by this assertion. */
export const byAssertion = (assertion: string): Provoke =>
  asking({
    ...APP_ONLY,
    client_secret: '',
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })

/** A token of an outside issuer, as `/_control` signs it. */
export async function outsideToken(tenant: Tenant, given: object = {}): Promise<string> {
  const usual = { issuer: 'https://ci.example', subject: 'repo:desk', audience: 'api://AzureADTokenExchange' }
  const answer = await control(tenant, 'POST', '/assertions', { ...usual, ...given })
  return ((await answer.json()) as { assertion: string }).assertion
}

export const FEDERATED = {
  name: 'ci',
  issuer: 'https://ci.example',
  subject: 'repo:desk',
  audiences: ['api://AzureADTokenExchange'],
}
