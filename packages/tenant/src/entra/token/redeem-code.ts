import { createHash } from 'node:crypto'

import { personById } from '../../organizations.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import { CODE_LIFE } from '../entra-store.ts'
import type { AuthorizationCode, EntraStore } from '../entra-store.ts'
import { judgeAccount } from '../judge-person.ts'
import { entraTime } from '../error-answer.ts'
import { answerWithTokens } from './answer-with-tokens.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { authenticateClient } from './authenticate-client.ts'
import type { TokenRequest } from './token-request.ts'

/** `grant_type=authorization_code`. */
export async function redeemCode(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin } = request
  for (const field of ['code', 'redirect_uri']) {
    if (!form.get(field)) return refuse(900144, { field })
  }
  const code = store.findCode(form.get('code') ?? '')
  const proven = await authenticateClient(world, store, app, request.proof, {
    mustProve: code === undefined || code.grant.clientType === 'web',
    tokenEndpoints: request.tokenEndpoints,
  })
  if (!proven.ok) return proven
  if (!code) return refuse(9002313)
  const user = personById(world, code.grant.userId)
  const misfit = user && judgeAccount(world, user, app, request.segment, false)
  if (code.grant.appId !== app.appId || misfit) return refuse(700005)
  const crossOrigin = judgeOrigin(code, request.browserOrigin)
  if (crossOrigin) return crossOrigin
  if (code.redeemed) return refuse(54005)
  if (world.clock.now() - code.issuedAt > CODE_LIFE) return refuse(70008, { issuedAt: entraTime(code.issuedAt) })
  if (form.get('redirect_uri') !== code.redirectUri) {
    return refuse(500112, { redirectUri: form.get('redirect_uri') ?? '', givenRedirectUri: code.redirectUri })
  }
  if (!verifierMatches(code, form.get('code_verifier'))) return refuse(501481)
  const [scope, claims] = [form.get('scope'), form.get('claims')]
  const answer = await answerWithTokens(world, store, {
    app,
    grant: code.grant,
    origin,
    provenBy: proven.by,
    ...(code.nonce !== undefined && { nonce: code.nonce }),
    ...(scope && { scope }),
    ...(claims && { claims }),
    wantsClientInfo: form.get('client_info') === '1',
  })
  // A refused redemption does not use the code up: the client may mend its request and try again.
  if (answer.ok) code.redeemed = true
  return answer
}

/** PKCE (RFC 7636). A verifier without a challenge is refused as well: the two belong together. */
function verifierMatches({ challenge }: AuthorizationCode, verifier: string | null): boolean {
  if (!challenge) return verifier === null
  if (verifier === null) return false
  const made = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return made === challenge.value
}

function judgeOrigin(code: AuthorizationCode, browserOrigin: string | undefined): Refusal | undefined {
  if (code.grant.clientType === 'spa') {
    if (browserOrigin === undefined) return refuse(9002327)
    return code.challenge ? undefined : refuse(9002325)
  }
  return browserOrigin === undefined ? undefined : refuse(9002326)
}
