import { BlockList, isIP } from 'node:net'

/** A list of every address there is would let anybody say who they are: no network may be as wide as that. */
const NARROWEST_PREFIX = 1

/** What an entry of the trusted proxies must be, in words that follow its own. */
export const PROXY_RULE = 'must be an address such as 10.0.0.5, or a network such as 10.0.0.0/24'

type Entry = { readonly address: string; readonly family: 'ipv4' | 'ipv6'; readonly prefix: number | null }

function readEntry(text: string): Entry | undefined {
  const [address = '', prefixText, ...more] = text.trim().split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return undefined
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (prefixText === undefined) return { address, family, prefix: null }
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN
  return prefix >= NARROWEST_PREFIX && prefix <= (version === 4 ? 32 : 128) ? { address, family, prefix } : undefined
}

/** Whether this names one proxy or a network of them: an IPv4 or IPv6 address, or a network in CIDR notation (RFC 4632). */
export function isProxyEntry(text: string): boolean {
  return readEntry(text) !== undefined
}

/** Tells of an address whether it is one of these proxies. Entries that are none count for nothing. */
export function proxyMatcher(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries.map(readEntry)) {
    if (entry?.prefix != null) list.addSubnet(entry.address, entry.prefix, entry.family)
    else if (entry !== undefined) list.addAddress(entry.address, entry.family)
  }
  return (address) => {
    // A socket for both families tells an IPv4 peer as ::ffff:10.0.0.5 (RFC 4291 section 2.5.5.2).
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
  }
}
