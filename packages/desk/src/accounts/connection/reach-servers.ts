import {
  hostsOf,
  reachHosts,
  type CloudEndpoints,
  type HostToReach,
  type MailProtocol,
  type NetworkSettings,
  type OAuthEndpoints,
  type TestStep,
} from '@postdesk/connectors'
import { readSettings } from './connection-settings.ts'
import type { OpenSettings } from './proxy-password.ts'

/** One direction of an account, as it is reached: its protocol, and the settings typed for it. */
export type Way = { readonly direction: 'receive' | 'send'; readonly protocol: MailProtocol; readonly settings: OpenSettings }

const PORTS = { imap: 993, pop3: 995, smtp: 587 } as const

/**
 * The first steps of a connection test: the proxy, and every host the account needs, sign-in included, with name, route and certificate, over its own proxy
 * and authorities. One that cannot be reached is told and holds up nothing: perhaps only a browser needs it.
 */
export async function reachServers(
  given: { readonly endpoints: OAuthEndpoints | CloudEndpoints | null; readonly ways: readonly Way[] },
  tell: (direction: Way['direction']) => (step: TestStep) => void,
  signal: AbortSignal,
): Promise<void> {
  const told = new Set<string>()
  const isNew = ({ host, port }: HostToReach): boolean => {
    const key = `${host}:${String(port)}`
    return !told.has(key) && told.add(key).has(key)
  }
  const rounds = given.ways.map(async (way) => {
    const proxies = proxyOf(way).filter(isNew)
    const hosts = hostsFor(given.endpoints, way).filter(isNew)
    const report = tell(way.direction)
    const stepOf = ({ host, port, purposes }: HostToReach) => ({
      id: `reach-${host}-${String(port)}`,
      title: `Reach ${host}:${String(port)} (${purposes.join(', ')})`,
    })
    for (const host of [...proxies, ...hosts])
      report({ ...stepOf(host), state: 'running', evidence: null, milliseconds: null, error: null })
    const { proxyUrl: _through, ...direct } = networkOf(way.settings)
    const [atProxy, beyond] = await Promise.all([
      reachHosts(proxies, direct, signal),
      reachHosts(hosts, networkOf(way.settings), signal),
    ])
    const reached = [...atProxy, ...beyond]
    for (const host of reached) {
      const { evidence, milliseconds, error } = host
      report({ ...stepOf(host), state: host.reached ? 'passed' : 'failed', evidence, milliseconds, error })
    }
  })
  await Promise.all(rounds)
}

/** What one direction needs: the server named in the account in the place of the cloud's own. */
function hostsFor(endpoints: OAuthEndpoints | CloudEndpoints | null, { protocol, settings }: Way): readonly HostToReach[] {
  const { host, port, security, ewsUrl } = readSettings(settings)
  const signIn = endpoints === null ? [] : hostsOf(endpoints, [])
  if (protocol === 'ews' && ewsUrl !== undefined) {
    const url = new URL(ewsUrl)
    const isTls = url.protocol === 'https:'
    const own = { host: url.hostname, port: Number(url.port) || (isTls ? 443 : 80), purposes: ['EWS'] }
    return [...signIn, { ...own, security: isTls ? 'tls' : 'none' }]
  }
  if (host === undefined || protocol === 'graph' || protocol === 'ews')
    return endpoints === null ? [] : hostsOf(endpoints, [protocol])
  const at = port ?? PORTS[protocol]
  const isTls = [993, 995, 465].includes(at)
  return [...signIn, { host, port: at, security: security ?? (isTls ? 'tls' : 'starttls'), purposes: [protocol.toUpperCase()] }]
}

/** The proxy itself, so that one that is down is not taken for every server being so. */
function proxyOf({ settings }: Way): readonly HostToReach[] {
  const { proxyUrl } = readSettings(settings)
  if (proxyUrl === undefined || !URL.canParse(proxyUrl)) return []
  const { hostname, port, protocol } = new URL(proxyUrl)
  const isTls = protocol === 'https:'
  const usual = protocol.startsWith('socks') ? 1080 : isTls ? 443 : 80
  return [{ host: hostname, port: Number(port) || usual, security: isTls ? 'tls' : 'none', purposes: ['Proxy'] }]
}

function networkOf(settings: OpenSettings): NetworkSettings {
  const { caPem, proxyUrl, advanced } = readSettings(settings)
  const seconds = advanced?.connectTimeoutSeconds
  return {
    ...(caPem === undefined ? {} : { caPem }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(seconds === undefined ? {} : { connectTimeout: seconds * 1_000 }),
  }
}
