import { Refusal } from './refusal.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site's page makes a browser send with our cookies. Browsers say where a request comes from
 * (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/; Origin, RFC 6454); programs say nothing and carry no cookies
 * they did not mean to. A proxy may change scheme and port, so hosts are compared, with ours and with what was asked for.
 */
export function refuseOtherOrigins(method: string, headers: Headers, baseUrl: URL): void {
  if (SAFE_METHODS.has(method)) return
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') throw otherOrigin()
  const origin = headers.get('origin')
  if (origin === null || origin === baseUrl.origin) return
  const host = URL.canParse(origin) ? new URL(origin).host : null
  if (host === null || host !== headers.get('host')) throw otherOrigin()
}

function otherOrigin(): Refusal {
  return new Refusal(403, {
    code: 'OTHER_ORIGIN',
    message: 'This was asked for by the page of another site and is refused. Open Postdesk at its own address.',
  })
}
