import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import { DEVICE_CODE_LIFE } from '../entra-store.ts'
import type { DeviceCode, EntraStore } from '../entra-store.ts'
import { answerWithTokens } from './answer-with-tokens.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { authenticateClient } from './authenticate-client.ts'
import type { ProvenBy } from './authenticate-client.ts'
import type { TokenRequest } from './token-request.ts'

/** `grant_type=device_code` (RFC 8628): the device polls until the person has signed in elsewhere. */
export async function redeemDeviceCode(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin } = request
  const text = form.get('device_code')
  if (!text) return refuse(900144, { field: 'device_code' })
  let provenBy: ProvenBy = 'nothing'
  if (!app.isFallbackPublicClient) {
    const { tokenEndpoints } = request
    const proven = await authenticateClient(world, store, app, request.proof, { mustProve: true, tokenEndpoints })
    if (!proven.ok) return proven
    provenBy = proven.by
  }
  const code = store.findDeviceCode(text)
  if (!code || code.appId !== app.appId) return refuse(70018)
  const { state } = code
  if (state.kind === 'redeemed') return refuse(54005)
  if (world.clock.now() - code.issuedAt > DEVICE_CODE_LIFE) return refuse(70020)
  if (state.kind === 'pending') return refuse(70016, pollsTooFast(world, code) ? { oauthError: 'slow_down' } : {})
  // Declining has the code of a declined consent, under the name RFC 8628's predecessor gave it.
  if (state.kind === 'declined') return refuse(65004, { oauthError: 'authorization_declined' })
  const wantsClientInfo = form.get('client_info') === '1'
  const answer = await answerWithTokens(world, store, { app, grant: state.grant, origin, provenBy, wantsClientInfo })
  if (answer.ok) code.state = { kind: 'redeemed' }
  return answer
}

function pollsTooFast({ clock, entra }: World, code: DeviceCode): boolean {
  const before = code.lastPollAt
  code.lastPollAt = clock.now()
  return entra.enforceDevicePolling && before !== undefined && clock.now() - before < entra.devicePollSeconds * 1000
}
