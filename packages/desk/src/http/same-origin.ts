import { Refusal } from './refusal.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site's page makes a browser send with our cookies. Browsers say where a request comes from
 * (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/; Origin, RFC 6454); programs say nothing and carry no cookies
 * they did not mean to. No page can write Sec-Fetch-Site, so a browser's "same-origin" settles it. An older browser, or one that came
 * without TLS, says its Origin alone: a proxy may change scheme and port, so hosts are compared, with ours and with what was asked for.
 * That a wrong base URL refuses nobody who opened the desk at its own address is what lets an administrator mend it.
 */
export function refuseOtherOrigins(
  method: string,
  headers: Headers,
  own: { readonly baseUrl: URL; readonly host: string | null },
): void {
  if (SAFE_METHODS.has(method)) return
  const site = headers.get('sec-fetch-site')
  if (site === 'same-origin') return
  if (site !== null && site !== 'none') throw otherOrigin()
  const origin = headers.get('origin')
  if (origin === null || origin === own.baseUrl.origin) return
  const host = URL.canParse(origin) ? new URL(origin).host : null
  if (host === null || host !== own.host) throw otherOrigin()
}

function otherOrigin(): Refusal {
  return new Refusal(403, {
    code: 'OTHER_ORIGIN',
    message: 'This was asked for by the page of another site and is refused. Open Postdesk at its own address.',
  })
}
