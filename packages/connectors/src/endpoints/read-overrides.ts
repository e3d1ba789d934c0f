import { CLOUDS } from '../clouds.ts'
import type { ScopePrefixes, ServerAddress } from '../clouds.ts'
import { cloudsOfHost } from './cloud-of-host.ts'
import type { MicrosoftCloud } from './cloud-of-host.ts'
import { plainAddress, wrongSetting } from './plain-address.ts'

/** Addresses in the place of those a cloud sets, as an administrator typed them; an empty one is as if it were absent. */
export type EndpointOverrides = {
  readonly authorizeUrl?: string
  readonly tokenUrl?: string
  readonly deviceCodeUrl?: string
  readonly adminConsentUrl?: string
  readonly logoutUrl?: string
  readonly keysUrl?: string
  readonly graphUrl?: string
  readonly ewsUrl?: string
  readonly imap?: Partial<ServerAddress>
  readonly pop3?: Partial<ServerAddress>
  readonly smtp?: Partial<ServerAddress>
  readonly prefixes?: Partial<ScopePrefixes>
}

const ADDRESSES = {
  authorizeUrl: 'sign-in',
  tokenUrl: 'token',
  deviceCodeUrl: 'device code',
  adminConsentUrl: 'admin consent',
  logoutUrl: 'sign-out',
  keysUrl: 'signing keys',
  graphUrl: 'Graph',
  ewsUrl: 'EWS',
} as const
const SERVERS = { imap: 'IMAP', pop3: 'POP3', smtp: 'SMTP' } as const
const PREFIXES = {
  graph: 'Graph',
  ews: 'EWS',
  outlook: 'mail',
  outlookAppOnly: 'app-only mail',
  mailAppConsent: 'mail consent',
} as const

type Read = {
  readonly addresses: Readonly<Partial<Record<keyof typeof ADDRESSES, string>>>
  readonly imap: Partial<ServerAddress>
  readonly pop3: Partial<ServerAddress>
  readonly smtp: Partial<ServerAddress>
  readonly prefixes: Partial<ScopePrefixes>
}

/**
 * Checks what was typed: HTTPS (but for this machine), and no host of a cloud besides those `allowed`; where none is named, hosts of
 * any. The error names the field by its path.
 */
export function readOverrides(allowed: readonly MicrosoftCloud[], given: EndpointOverrides): Read {
  const addresses: Partial<Record<keyof typeof ADDRESSES, string>> = {}
  for (const field of keysOf(ADDRESSES)) {
    const text = given[field]?.trim() ?? ''
    if (text === '') continue
    const address = plainAddress(text, { what: ADDRESSES[field], field })
    refuseOtherCloud(allowed, new URL(address).hostname, { what: `${ADDRESSES[field]} address`, field })
    addresses[field] = field === 'graphUrl' ? address.replace(/\/(?:v1\.0|beta)$/, '') : address
  }
  const prefixes: Partial<Record<keyof ScopePrefixes, string>> = {}
  for (const name of keysOf(PREFIXES)) {
    const text = given.prefixes?.[name]?.trim() ?? ''
    if (text === '') continue
    const field = `prefixes.${name}`
    const address = plainAddress(text, { what: `${PREFIXES[name]} scope`, field })
    refuseOtherCloud(allowed, new URL(address).hostname, { what: `${PREFIXES[name]} scope prefix`, field })
    prefixes[name] = `${address}/`
  }
  return { addresses, prefixes, imap: serverOf('imap'), pop3: serverOf('pop3'), smtp: serverOf('smtp') }

  function serverOf(name: keyof typeof SERVERS): Partial<ServerAddress> {
    const host = given[name]?.host?.trim() ?? ''
    const port = given[name]?.port
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
      throw wrongSetting(`${name}.port`, `The ${SERVERS[name]} port must be a number from 1 to 65535.`)
    if (host !== '' && !/^(?:[\w-]+(?:\.[\w-]+)*\.?|[\da-f:]*:[\da-f:.]+)$/i.test(host))
      throw wrongSetting(`${name}.host`, `The ${SERVERS[name]} server must be a host name alone, such as mail.example.com.`)
    refuseOtherCloud(allowed, host, { what: `${SERVERS[name]} server`, field: `${name}.host` })
    return { ...(host === '' ? {} : { host }), ...(port === undefined ? {} : { port }) }
  }
}

/** A token of one cloud means nothing to another, and must not be shown to it. */
function refuseOtherCloud(
  allowed: readonly MicrosoftCloud[],
  host: string,
  { what, field }: { readonly what: string; readonly field: string },
): void {
  const clouds = cloudsOfHost(host)
  const [[other], [chosen]] = [clouds, allowed]
  if (chosen === undefined || other === undefined || allowed.some((cloud) => clouds.includes(cloud))) return
  throw wrongSetting(
    field,
    `The ${what} ${host} belongs to ${CLOUDS[other].title}, but the cloud chosen is ${CLOUDS[chosen].title}. Leave it empty, or choose the other cloud.`,
  )
}

function keysOf<Table extends object>(table: Table): readonly (keyof Table)[] {
  return Object.keys(table) as (keyof Table)[]
}
