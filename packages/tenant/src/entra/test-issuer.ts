import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { CryptoKey, JWK, JWTPayload } from 'jose'

import type { Clock } from '../clock.ts'
import { makeGuid } from '../random.ts'

/** The id of the built-in issuer's key, by which its tokens are told from those of an issuer that runs on this machine. */
export const TEST_ISSUER_KEY = 'outside-issuer'

/** A token of an outside issuer, as a pipeline or another cloud would hand it to a program. */
export type OutsideToken = {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** Life in seconds from now; ten minutes when absent, and negative for one that has ended. */
  readonly lifeSeconds?: number
  readonly claims?: Readonly<Record<string, unknown>>
}

/**
 * Plays every outside issuer a federated credential may name. There is one key for all of them: which issuer a token is of
 * is told by its `iss`, and no network is needed to check it.
 */
export type TestIssuer = {
  readonly issue: (token: OutsideToken) => Promise<string>
  readonly keys: () => Promise<readonly JWK[]>
}

export function makeTestIssuer({ clock, random }: { clock: Clock; random: () => number }): TestIssuer {
  // Made when first asked for: most tenants never need it, and a key takes a while.
  let made: Promise<{ privateKey: CryptoKey; published: JWK }> | undefined
  const ownKey = async () => {
    made ??= generateKeyPair('RS256').then(async ({ privateKey, publicKey }) => ({
      privateKey,
      published: { ...(await exportJWK(publicKey)), kid: TEST_ISSUER_KEY, alg: 'RS256', use: 'sig' },
    }))
    return await made
  }
  return {
    issue: async ({ issuer, subject, audience, lifeSeconds = 600, claims = {} }) => {
      const now = Math.floor(clock.now() / 1000)
      const payload: JWTPayload = { iss: issuer, sub: subject, aud: audience, jti: makeGuid(random), iat: now, nbf: now - 60 }
      return await new SignJWT({ ...payload, exp: now + lifeSeconds, ...claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: TEST_ISSUER_KEY })
        .sign((await ownKey()).privateKey)
    },
    keys: async () => [(await ownKey()).published],
  }
}
