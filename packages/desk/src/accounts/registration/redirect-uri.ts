/** Where Microsoft sends the browser back to; to be entered in the app registration exactly so. */
export const CALLBACK_PATH = '/oauth/callback'
/** The path of an older help desk: a registration that still names it goes on working. */
export const OLD_CALLBACK_PATH = '/helpdesk/oauth-redirect'

/** Where a sign-in comes back to; a registration may name the older of the two paths. */
export function redirectUriOf(baseUrl: URL, path: string = CALLBACK_PATH): string {
  return baseUrl.origin + path
}

/**
 * Why the redirect URI would not work as things are; null when it would. `host` is the one the browser asked for; null where a proxy we do
 * not believe stands between, so that it is not known.
 */
export function redirectUriWarning(baseUrl: URL, host: string | null): string | null {
  // Entra takes http only for localhost (learn.microsoft.com/entra/identity-platform/reply-url).
  if (baseUrl.protocol !== 'https:' && !isLocal(baseUrl))
    return `Microsoft accepts a redirect URI without https only on localhost. Give Postdesk an https address and set the base URL to it (now ${baseUrl.origin}).`
  if (host !== null && host !== baseUrl.host)
    return `You have opened Postdesk at ${host}, but Microsoft will send you back to ${baseUrl.host}. Open ${baseUrl.origin} instead, or set the base URL to the address you use.`
  return null
}

function isLocal({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
