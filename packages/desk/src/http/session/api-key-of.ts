/** The key a program sends with its request (RFC 6750, section 2.1); null when it sends none. */
export function apiKeyOf(headers: Headers): string | null {
  return /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}
