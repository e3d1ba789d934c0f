import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import type { Database } from '../../db/index.ts'

/** The header in which we hand better-auth the caller's address; whatever a caller puts there is overwritten. */
export const CLIENT_ADDRESS_HEADER = 'x-postdesk-client'

/** A person mistypes a few times; a guesser tries thousands. For each address of a caller. */
const SIGN_INS_A_MINUTE = 10

export type AuthOptions = {
  readonly database: Database
  readonly baseUrl: URL
  /** What the cookies' names begin with. */
  readonly cookiePrefix: string
  /** Whether the cookies are for https alone. */
  readonly secureCookies: boolean
  /** Signs the session cookies: derived from the installation's key. */
  readonly secret: string
  readonly onError: (message: string) => void
}

export type Auth = ReturnType<typeof makeAuth>

/**
 * Agents' sign-in by e-mail address and password, mounted at /api/auth. Nobody signs up: agents are made by
 * `createFirstAdministrator` and `createAgent`.
 */
export function makeAuth({ database, baseUrl, cookiePrefix, secureCookies, secret, onError }: AuthOptions) {
  return betterAuth({
    appName: 'Postdesk',
    baseURL: baseUrl.origin,
    basePath: '/api/auth',
    secret,
    database: { db: database.kysely, type: 'postgres' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, input: false, defaultValue: 'agent' },
        disabledAt: { type: 'date', required: false, input: false, fieldName: 'disabled_at' },
      },
    },
    databaseHooks: {
      session: {
        create: {
          // Asked after the password was found right, so that a guesser learns nothing of who is disabled.
          before: async (session) => {
            const user = await database.kysely
              .selectFrom('user')
              .select('disabled_at')
              .where('id', '=', session.userId)
              .executeTakeFirst()
            if (user?.disabled_at != null)
              throw new APIError('FORBIDDEN', {
                code: 'AGENT_DISABLED',
                message: 'An administrator has disabled this account. Ask one to enable it again.',
              })
          },
        },
      },
    },
    session: { expiresIn: 14 * 24 * 60 * 60, updateAge: 24 * 60 * 60 },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      storage: 'memory',
      customRules: { '/sign-in/email': { window: 60, max: SIGN_INS_A_MINUTE } },
    },
    advanced: {
      cookiePrefix,
      useSecureCookies: secureCookies,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    // Requests reach better-auth only after the same-origin check of every unsafe request, so their origin is ours.
    trustedOrigins: (request) => {
      const origin = request?.headers.get('origin')
      return origin === null || origin === undefined ? [baseUrl.origin] : [baseUrl.origin, origin]
    },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (level, message) => level === 'error' && onError(message) },
  })
}
