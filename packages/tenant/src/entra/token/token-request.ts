import type { AppRegistration } from '../../directory/registry.ts'
import type { World } from '../../world.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore } from '../entra-store.ts'
import type { TenantSegment } from '../tenant-segment.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import type { ClientProof } from './authenticate-client.ts'

/** One request at the token endpoint, its client found but not yet proven. */
export type TokenRequest = {
  readonly app: AppRegistration
  readonly proof: ClientProof
  readonly form: URLSearchParams
  readonly segment: TenantSegment
  readonly origin: string
  /** The Origin header: present when a page in a browser asks. */
  readonly browserOrigin?: string
  readonly tokenEndpoints: readonly string[]
}

export type RedeemGrant = (world: World, store: EntraStore, request: TokenRequest) => Promise<TokenAnswer | Refusal>
