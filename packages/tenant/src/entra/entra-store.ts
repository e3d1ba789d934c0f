import type { Clock } from '../clock.ts'
import type { RedirectType } from '../directory/registry.ts'
import { makeGuid, makeOpaque } from '../random.ts'
import type { TenantSegment } from './tenant-segment.ts'

/** A sign-in a person gave to an app, from which tokens are made. */
export type Grant = {
  readonly appId: string
  readonly userId: string
  /** The scope text asked for at /authorize (or by the device). */
  readonly scope: string
  /** When the person proved who they are, in milliseconds. */
  readonly authenticatedAt: number
  readonly hasMfa: boolean
  readonly clientType: RedirectType
  readonly sessionId: string
}

export type AuthorizationCode = {
  readonly grant: Grant
  readonly redirectUri: string
  /** Goes into the id_token of this sign-in, not into those of later refreshes (OpenID Connect Core section 12.2). */
  readonly nonce?: string
  readonly issuedAt: number
  readonly challenge?: { readonly method: 'S256' | 'plain'; readonly value: string }
  redeemed: boolean
}

export type RefreshToken = {
  readonly grant: Grant
  readonly issuedAt: number
  /** When the chain began: a single page app's never outlives 24 hours from here. */
  readonly chainStartedAt: number
}

export type DeviceCode = {
  readonly appId: string
  /** Who may sign in: the endpoint the device began at. */
  readonly segment: TenantSegment
  readonly scope: string
  readonly userCode: string
  readonly issuedAt: number
  lastPollAt?: number
  state: { kind: 'pending' } | { kind: 'declined' } | { kind: 'granted'; grant: Grant } | { kind: 'redeemed' }
}

/** A browser's sign-in session, which lives in its cookie. */
export type Session = {
  readonly key: string
  /** The id apps see (`session_state`, `sid`). */
  readonly id: string
  readonly accounts: Map<string, { authenticatedAt: number; hasMfa: boolean }>
}

export const CODE_LIFE = 10 * 60_000
export const REFRESH_LIFE = 90 * 86_400_000
export const SPA_REFRESH_LIFE = 86_400_000
export const DEVICE_CODE_LIFE = 900_000

// A tenant under a load test issues tokens without end. Beyond this many the oldest are forgotten (they answer 70000).
const MAX_KEPT = 100_000

/** Codes, refresh tokens and sessions the tenant remembers. */
export type EntraStore = {
  readonly addCode: (code: Omit<AuthorizationCode, 'redeemed' | 'issuedAt'>) => string
  readonly findCode: (text: string) => AuthorizationCode | undefined
  /** A personal account's refresh tokens look different. */
  readonly addRefreshToken: (token: Omit<RefreshToken, 'issuedAt'>, options?: { isPersonal?: boolean }) => string
  readonly findRefreshToken: (text: string) => RefreshToken | undefined
  readonly addDeviceCode: (given: { appId: string; scope: string; segment: TenantSegment }) => { text: string; code: DeviceCode }
  readonly findDeviceCode: (text: string) => DeviceCode | undefined
  readonly findUserCode: (userCode: string) => DeviceCode | undefined
  readonly openSession: () => Session
  readonly findSession: (key: string | undefined) => Session | undefined
  readonly closeSession: (key: string) => void
  /** Remembers an assertion's id until its end; false when it is known already. */
  readonly takeAssertion: (id: string, expiresAt: number) => boolean
  /** Wrong passwords given for an account. */
  readonly failuresOf: (userId: string) => { wrong: number; lockedUntil: number }
}

export function makeEntraStore({ clock, random }: { clock: Clock; random: () => number }): EntraStore {
  const codes = new Map<string, AuthorizationCode>()
  const refreshTokens = new Map<string, RefreshToken>()
  const deviceCodes = new Map<string, DeviceCode>()
  const sessions = new Map<string, Session>()
  const assertions = new Map<string, number>()
  const failures = new Map<string, { wrong: number; lockedUntil: number }>()

  return {
    addCode: (given) => {
      const text = `1.AX${makeOpaque(random, 60)}`
      keep(codes, text, { ...given, issuedAt: clock.now(), redeemed: false })
      return text
    },
    findCode: (text) => codes.get(text),
    addRefreshToken: (given, { isPersonal = false } = {}) => {
      const text = `${isPersonal ? 'M.C5' : '1.AX'}${makeOpaque(random, 120)}`
      keep(refreshTokens, text, { ...given, issuedAt: clock.now() })
      return text
    },
    findRefreshToken: (text) => refreshTokens.get(text),
    addDeviceCode: (given) => {
      const text = makeOpaque(random, 60)
      // Microsoft's user codes: nine letters and digits that cannot be mistaken for each other.
      const userCode = Array.from({ length: 9 }, () => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'.charAt(Math.floor(random() * 32))).join(
        '',
      )
      const code: DeviceCode = { ...given, userCode, issuedAt: clock.now(), state: { kind: 'pending' } }
      keep(deviceCodes, text, code)
      return { text, code }
    },
    findDeviceCode: (text) => deviceCodes.get(text),
    findUserCode: (userCode) => {
      const wanted = userCode.replaceAll(/[\s-]/g, '').toUpperCase()
      return [...deviceCodes.values()].find((code) => code.userCode === wanted)
    },
    openSession: () => {
      const session: Session = { key: makeOpaque(random, 32), id: makeGuid(random), accounts: new Map() }
      keep(sessions, session.key, session)
      return session
    },
    findSession: (key) => (key === undefined ? undefined : sessions.get(key)),
    closeSession: (key) => {
      sessions.delete(key)
    },
    takeAssertion: (id, expiresAt) => {
      const known = assertions.get(id)
      if (known !== undefined && known > clock.now()) return false
      keep(assertions, id, expiresAt)
      return true
    },
    failuresOf: (userId) => {
      const row = failures.get(userId) ?? { wrong: 0, lockedUntil: 0 }
      failures.set(userId, row)
      return row
    },
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value)
  if (map.size <= MAX_KEPT) return
  const oldest = map.keys().next()
  if (!oldest.done) map.delete(oldest.value)
}
