import type { CloudEndpoints, OAuthEndpoints, ServerAddress } from '@postdesk/connectors'
import type { EffectiveAddresses } from '@postdesk/contract'

/** Every address an app registration works with, as the contract names them. */
export function presentAddresses(endpoints: OAuthEndpoints | CloudEndpoints): EffectiveAddresses {
  const { authorizeUrl, tokenUrl, deviceCodeUrl, keysUrl, imap, pop3, smtp } = endpoints
  const { graphUrl, ewsUrl, adminConsentUrl } =
    'graphUrl' in endpoints ? endpoints : { graphUrl: null, ewsUrl: null, adminConsentUrl: null }
  const servers = { imap: nameOf(imap), pop3: nameOf(pop3), smtp: nameOf(smtp) }
  return { authorizeUrl, tokenUrl, deviceCodeUrl, adminConsentUrl, keysUrl, graphUrl, ewsUrl, ...servers }
}

function nameOf(server: ServerAddress | null): string | null {
  return server === null ? null : `${server.host}:${server.port}`
}
