import { startTenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { afterEach, describe, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { CLIENT_ID, CREDENTIAL, REDIRECT_URI, control } from '../../test/sign-in.ts'
import { startTinyOAuthServer } from '../../test/tiny-oauth-server.ts'
import { endpointsOf, endpointsOfProvider } from '../endpoints/index.ts'
import type { OAuthEndpoints } from '../endpoints/index.ts'
import { redeemCode, refreshTokens, scopesFor, startAuthorization, tokenScopesFor } from './index.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

type Server = Awaited<ReturnType<typeof startTinyOAuthServer>>
async function start(options: Parameters<typeof startTinyOAuthServer>[0] = {}): Promise<Server> {
  const server = await startTinyOAuthServer(options)
  ends.push(server.close)
  return server
}

/** The very steps of a sign-in at Microsoft, with other endpoints. */
async function signIn(server: Server, endpoints: OAuthEndpoints) {
  const redirectUri = 'https://desk.example.com/oauth/callback'
  const protocols = ['imap', 'smtp'] as const
  const scopes = scopesFor({ endpoints, protocols })
  const begun = startAuthorization({ endpoints, clientId: server.client.id, redirectUri, scopes, prompt: 'select_account' })
  const answer = await fetch(begun.url, { redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? '').searchParams
  expect(back.get('state')).toBe(begun.state)
  const client = {
    endpoints,
    clientId: server.client.id,
    credential: { kind: 'secret', secret: server.client.secret } as const,
    scopes: tokenScopesFor({ endpoints, protocols, resource: 'outlook' }),
  }
  const code = back.get('code') ?? ''
  const tokens = await redeemCode({ ...client, code, redirectUri, codeVerifier: begun.codeVerifier, nonce: begun.nonce })
  return { client, tokens }
}

describe('any OAuth 2.0 server', () => {
  const other = (server: Server, secretTravels: 'basic' | 'form') =>
    endpointsOfProvider({
      provider: 'other',
      authorizeUrl: `${server.origin}/authorize`,
      tokenUrl: `${server.origin}/token`,
      scopes: ['mail.read', ' mail.send '],
      authorizeParameters: { audience: 'mail' },
      secretTravels,
      imap: { host: 'imap.example.com', port: 993 },
    })

  test.each(['basic', 'form'] as const)(
    'signs in and renews by the same steps, the secret by %s alone',
    async (secretTravels) => {
      const server = await start({ secretTravels })
      const { client, tokens } = await signIn(server, other(server, secretTravels))
      expect(tokens.identity).toBeNull()
      expect(tokens.expiresAt.getTime()).toBeGreaterThan(Date.now())
      expect(Object.fromEntries(server.seen.authorize[0] ?? [])).toMatchObject({
        scope: 'mail.read mail.send',
        audience: 'mail',
        prompt: 'select_account',
      })
      const renewed = await refreshTokens({ ...client, refreshToken: tokens.refreshToken ?? '' })
      expect(renewed.refreshToken).not.toBe(tokens.refreshToken)
      const used = await failureOf(refreshTokens({ ...client, refreshToken: tokens.refreshToken ?? '' }))
      expect([used.code, used.facts.oauthError]).toEqual(['SIGN_IN_NEEDED', 'invalid_grant'])
      expect(server.seen.token).toHaveLength(3)
    },
  )

  test('that refuses the client says so, and its secret is in no word of it', async () => {
    const server = await start()
    const { client, tokens } = await signIn(server, other(server, 'basic'))
    const credential = { kind: 'secret', secret: 'wrong-secret' } as const
    const failure = await failureOf(refreshTokens({ ...client, credential, refreshToken: tokens.refreshToken ?? '' }))
    expect([failure.code, failure.facts.oauthError]).toEqual(['CONFIGURATION', 'invalid_client'])
    expect(JSON.stringify([failure.message, failure.facts, failure.stack])).not.toContain('wrong-secret')
  })

  test.each([
    [{ tokenUrl: 'http://mail.example.com/token' }, 'tokenUrl'],
    [{ authorizeUrl: 'nonsense' }, 'authorizeUrl'],
    [{ scopes: ['mail "all"'] }, 'scopes'],
  ])('with %j is refused by the field', async (change, field) => {
    const typed = { provider: 'other', authorizeUrl: 'https://a.example/x', tokenUrl: 'https://a.example/t', scopes: [] } as const
    const failure = await failureOf(Promise.resolve().then(() => endpointsOfProvider({ ...typed, ...change })))
    expect([failure.code, failure.facts.field]).toEqual(['CONFIGURATION', field])
  })
})

describe('Google', () => {
  test('is set up by its name alone', () => {
    expect(endpointsOfProvider({ provider: 'google' })).toMatchObject({
      authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      imap: { host: 'imap.gmail.com', port: 993 },
      pop3: { host: 'pop.gmail.com', port: 995 },
      smtp: { host: 'smtp.gmail.com', port: 587 },
    })
  })

  const google = (server: Server): OAuthEndpoints => ({
    ...endpointsOfProvider({ provider: 'google' }),
    authorizeUrl: `${server.origin}/authorize`,
    tokenUrl: `${server.origin}/token`,
    keysUrl: `${server.origin}/keys`,
    issuer: server.origin,
  })

  test('asks for offline access and consent, and proves who signed in by issuer and subject', async () => {
    const server = await start({ openId: true, secretTravels: 'form' })
    const { tokens } = await signIn(server, google(server))
    expect(Object.fromEntries(server.seen.authorize[0] ?? [])).toMatchObject({
      access_type: 'offline',
      prompt: 'consent select_account',
      scope: 'openid profile email https://mail.google.com/',
    })
    expect(tokens.identity).toEqual({
      tenantId: server.origin,
      objectId: 'subject-1',
      username: 'desk@example.com',
      name: 'Desk',
      email: 'desk@example.com',
    })
  })

  test('with another issuer, or without an id_token, proves nobody', async () => {
    const server = await start({ openId: true, secretTravels: 'form' })
    const failure = await failureOf(signIn(server, { ...google(server), issuer: 'https://accounts.example.com' }))
    expect([failure.code, failure.message]).toEqual(['PROTOCOL', expect.stringMatching(/issuer is another/)])
    const silent = await start({ secretTravels: 'form' })
    expect((await failureOf(signIn(silent, google(silent)))).code).toBe('PROTOCOL')
  })
})

test('the old sign-in of Outlook.com gives tokens for its mail, by its own scopes', async () => {
  const tenant = await startTenant()
  ends.push(async () => await tenant.close())
  await control(tenant, 'POST', '/users', { userPrincipalName: 'pat@outlook.example', accountType: 'personal' })
  await control(tenant, 'PATCH', `/apps/${CLIENT_ID}`, { signInAudience: 'PersonalMicrosoftAccount' })
  const endpoints = endpointsOf({
    cloud: 'personal-live',
    tenantId: '',
    overrides: {
      authorizeUrl: `${tenant.origins.http}/oauth20_authorize.srf`,
      tokenUrl: `${tenant.origins.http}/oauth20_token.srf`,
    },
  })
  const scopes = scopesFor({ endpoints, protocols: ['imap', 'smtp'] })
  const begun = startAuthorization({ endpoints, clientId: CLIENT_ID, redirectUri: REDIRECT_URI, scopes })
  const { sentTo } = await walkSignIn(makeBrowser(), begun.url, { login: 'pat@outlook.example' })
  const client = { endpoints, clientId: CLIENT_ID, credential: CREDENTIAL, scopes }
  const code = sentTo?.searchParams.get('code') ?? ''
  const { nonce, codeVerifier } = begun
  const tokens = await redeemCode({ ...client, code, redirectUri: REDIRECT_URI, codeVerifier, nonce })
  expect(tokens.identity).toBeNull()
  expect(tokens.refreshToken).toMatch(/^M\./)
  const renewed = await refreshTokens({ ...client, refreshToken: tokens.refreshToken ?? '' })
  expect(await tenant.world.tokens.verify(renewed.accessToken, 'outlook')).toMatchObject({ ok: true })
})
