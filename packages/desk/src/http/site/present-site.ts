import { Provider, type DeskSettings, type ProviderSwitch } from '@postdesk/contract'
import { redirectUriOf, redirectUriWarning } from '../../accounts/registration/redirect-uri.ts'
import type { Queries } from '../../db/index.ts'
import { readProviderSwitches } from '../../settings/index.ts'
import type { Desk } from '../desk.ts'
import type { Seen } from './see-request.ts'

/** Which providers are active. */
export async function presentProviders(queries: Queries): Promise<ProviderSwitch[]> {
  const switches = await readProviderSwitches(queries)
  return Provider.options.map((provider) => ({ provider, active: switches[provider] }))
}

/** The redirect URI, and why it would not work for who asks. */
export function presentRedirect(baseUrl: URL, seen: Seen): Pick<DeskSettings, 'redirectUri' | 'redirectUriWarning'> {
  const host = seen.forwarded === 'ignored' ? null : seen.host
  return { redirectUri: redirectUriOf(baseUrl), redirectUriWarning: redirectUriWarning(baseUrl, host) }
}

/** How this desk is reached, and what it sees of this request. */
export async function presentSite(desk: Desk, seen: Seen): Promise<DeskSettings> {
  const { baseUrl, baseUrlFrom, trustedProxies, trustedProxiesFrom } = desk.site.current()
  return {
    baseUrl: baseUrl.origin,
    baseUrlFrom,
    trustedProxies: [...trustedProxies],
    trustedProxiesFrom,
    ...presentRedirect(baseUrl, seen),
    seenOrigin: seen.origin,
    seenPeer: seen.peer,
    seenClient: seen.client,
    forwarded: seen.forwarded,
    providers: await presentProviders(desk.database.kysely),
  }
}
