import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { SignJWT, exportJWK, generateKeyPair } from 'jose'

export type TinyRequest = { readonly authorization: string | undefined; readonly form: URLSearchParams }

/**
 * An OAuth 2.0 server that knows RFC 6749 and RFC 7636 and nothing of Microsoft’s ways: a secret by HTTP
 * Basic (or in the form), PKCE by S256, refresh tokens that change with each use, and refuses what it does not expect at its token endpoint.
 * With `openId` it gives id_tokens, too.
 */
export async function startTinyOAuthServer({ openId = false, secretTravels = 'basic' as 'basic' | 'form' } = {}) {
  const client = { id: 'tiny client', secret: 'tiny:secret+%' }
  const keys = await generateKeyPair('RS256')
  const codes = new Map<string, URLSearchParams>()
  const refreshTokens = new Set<string>()
  const seen: { authorize: URLSearchParams[]; token: TinyRequest[] } = { authorize: [], token: [] }

  const server = createServer((request, response) => {
    void answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', origin)
    if (url.pathname === '/authorize') return authorize(url.searchParams, response)
    if (url.pathname === '/keys')
      return json(response, 200, { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'tiny', alg: 'RS256', use: 'sig' }] })
    if (url.pathname !== '/token' || request.method !== 'POST') return json(response, 404, {})
    let body = ''
    for await (const piece of request) body += String(piece)
    const form = new URLSearchParams(body)
    seen.token.push({ authorization: request.headers.authorization, form })
    return await token(form, request.headers.authorization, response)
  }

  function authorize(asked: URLSearchParams, response: ServerResponse): void {
    seen.authorize.push(asked)
    const isWhole = asked.get('response_type') === 'code' && asked.get('code_challenge_method') === 'S256'
    const target = new URL(asked.get('redirect_uri') ?? '')
    target.searchParams.set('state', asked.get('state') ?? '')
    if (!isWhole || asked.get('client_id') !== client.id) target.searchParams.set('error', 'invalid_request')
    else {
      const code = randomUUID()
      codes.set(code, asked)
      target.searchParams.set('code', code)
    }
    response.writeHead(302, { location: target.href }).end()
  }

  async function token(form: URLSearchParams, authorization: string | undefined, response: ServerResponse): Promise<void> {
    const encoded = [client.id, client.secret].map((half) => new URLSearchParams({ x: half }).toString().slice(2)).join(':')
    const byBasic = authorization === `Basic ${Buffer.from(encoded).toString('base64')}`
    const byForm = form.get('client_id') === client.id && form.get('client_secret') === client.secret
    const [proven, other] =
      secretTravels === 'basic' ? [byBasic, form.has('client_secret')] : [byForm, authorization !== undefined]
    if (!proven || other) return json(response, 401, { error: 'invalid_client' })
    const expected =
      form.get('grant_type') === 'refresh_token'
        ? ['grant_type', 'refresh_token']
        : ['grant_type', 'code', 'redirect_uri', 'code_verifier']
    const extra = [...form.keys()].filter(
      (name) => !expected.includes(name) && !(secretTravels === 'form' && name.startsWith('client_')),
    )
    if (extra.length > 0)
      return json(response, 400, { error: 'invalid_request', error_description: `unexpected ${extra.join()}` })
    if (form.get('grant_type') === 'refresh_token') {
      if (!refreshTokens.delete(form.get('refresh_token') ?? '')) return json(response, 400, { error: 'invalid_grant' })
      return json(response, 200, grant())
    }
    const asked = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (asked?.get('code_challenge') !== challenge || asked.get('redirect_uri') !== form.get('redirect_uri'))
      return json(response, 400, { error: 'invalid_grant' })
    return json(response, 200, { ...grant(), ...(openId ? { id_token: await idToken(asked.get('nonce') ?? '') } : {}) })
  }

  function grant() {
    const refreshToken = randomUUID()
    refreshTokens.add(refreshToken)
    return { access_token: `opaque.${randomUUID()}`, token_type: 'bearer', refresh_token: refreshToken, scope: 'mail' }
  }

  async function idToken(nonce: string): Promise<string> {
    return await new SignJWT({ nonce, email: 'desk@example.com', name: 'Desk' })
      .setProtectedHeader({ alg: 'RS256', kid: 'tiny' })
      .setIssuer(origin)
      .setAudience(client.id)
      .setSubject('subject-1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(keys.privateKey)
  }

  return {
    client,
    origin,
    seen,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
