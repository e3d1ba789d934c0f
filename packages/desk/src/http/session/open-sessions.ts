import { deriveKey, type Secret } from '../../config/index.ts'
import type { Database } from '../../db/index.ts'
import type { OpenSite } from '../site/open-site.ts'
import { makeAuth, type Auth } from './make-auth.ts'

/** Agents' sessions, with the cookies that fit the address a browser is on. */
export type Sessions = {
  /** For signing in and what else is asked of /api/auth. */
  readonly forSignIn: (headers: Headers) => Auth
  /** For seeing whose session the cookies of a request are. */
  readonly ofCookies: (headers: Headers) => Auth
}

type SessionsOptions = {
  readonly database: Database
  readonly site: OpenSite
  readonly secretKey: Secret
  readonly onError: (message: string) => void
}

/**
 * Cookies follow the browser and not the base URL: they are `Secure` when the browser says it is on https (the Origin of its sign-in), and are
 * named after the installation. So a base URL that is wrong, or not in force yet, signs nobody out and keeps nobody out: whoever reaches
 * the desk at any address of its own can sign in there and mend it. Browsers keep cookies by host and not by port, hence a name of each
 * installation's own: two desks on one machine must not sign each other out.
 */
export function openSessions({ database, site, secretKey, onError }: SessionsOptions): Sessions {
  const secret = Buffer.from(deriveKey(secretKey, 'session')).toString('base64url')
  const cookiePrefix = `postdesk-${Buffer.from(deriveKey(secretKey, 'cookie-name')).toString('hex', 0, 4)}`
  let kept: { readonly baseUrl: URL; readonly byScheme: Map<boolean, Auth> } | undefined
  const authOf = (secureCookies: boolean): Auth => {
    const { baseUrl } = site.current()
    if (kept?.baseUrl.origin !== baseUrl.origin) kept = { baseUrl, byScheme: new Map() }
    const auth = kept.byScheme.get(secureCookies) ?? makeAuth({ database, baseUrl, cookiePrefix, secureCookies, secret, onError })
    kept.byScheme.set(secureCookies, auth)
    return auth
  }
  const carriesSecure = (headers: Headers) => (headers.get('cookie') ?? '').includes(`__Secure-${cookiePrefix}.`)
  return {
    forSignIn: (headers) => {
      const origin = headers.get('origin') ?? ''
      return authOf(URL.canParse(origin) ? new URL(origin).protocol === 'https:' : carriesSecure(headers))
    },
    ofCookies: (headers) => authOf(carriesSecure(headers)),
  }
}
