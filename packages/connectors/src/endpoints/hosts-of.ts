import type { MailProtocol, ServerAddress } from '../clouds.ts'
import type { HostToReach } from '../network/reach-hosts.ts'
import type { CloudEndpoints, OAuthEndpoints } from './oauth-endpoints.ts'

/**
 * Every host and port the chosen protocols need, sign-in included, each once with all it is for: what a firewall must let through. The
 * last part of an address (`/token`, `/v1.0`) plays no part.
 */
export function hostsOf(endpoints: OAuthEndpoints | CloudEndpoints, protocols: readonly MailProtocol[]): readonly HostToReach[] {
  const found = new Map<string, HostToReach>()
  const add = (purpose: string, { host, port }: ServerAddress, security: HostToReach['security']): void => {
    const key = `${host.toLowerCase()}:${String(port)}`
    const known = found.get(key)
    if (known?.purposes.includes(purpose)) return
    found.set(key, { host, port, security, purposes: [...(known?.purposes ?? []), purpose] })
  }
  const addUrl = (purpose: string, address: string | null): void => {
    if (address === null) return
    const { protocol, hostname, port } = new URL(address)
    const isTls = protocol === 'https:'
    add(purpose, { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (isTls ? 443 : 80) }, isTls ? 'tls' : 'none')
  }
  addUrl('Sign-in page', endpoints.authorizeUrl)
  addUrl('Tokens', endpoints.tokenUrl)
  if (endpoints.expectsIdToken) addUrl('Signing keys', endpoints.keysUrl)
  for (const protocol of protocols) {
    if (protocol === 'graph' || protocol === 'ews') {
      if (!('cloud' in endpoints)) continue
      addUrl(protocol === 'graph' ? 'Microsoft Graph' : 'EWS', protocol === 'graph' ? endpoints.graphUrl : endpoints.ewsUrl)
      continue
    }
    const server = endpoints[protocol]
    if (server !== null) add(protocol.toUpperCase(), server, securityOf(server.port))
  }
  return [...found.values()]
}

/** By the port's usual meaning (RFC 8314): these speak TLS from the first byte, the others begin in the clear. */
function securityOf(port: number): HostToReach['security'] {
  return [993, 995, 465].includes(port) ? 'tls' : 'starttls'
}
