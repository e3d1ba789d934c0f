/**
 * Whether a request was made on this machine, for this machine: by a loopback address and, from a browser, by a page of a loopback
 * address. A page somewhere on the web may make a browser here call 127.0.0.1 under a name of its own (DNS rebinding), or post
 * from its own origin. Neither may move the tenant.
 */
export function isAskedHere(url: string, origin: string | undefined): boolean {
  return isLoopback(new URL(url).hostname) && (origin === undefined || isLoopback(hostOf(origin)))
}

function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || /^127(?:\.\d{1,3}){3}$/.test(bare)
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : ''
}
