import { CLOUDS } from '../clouds.ts'
import type { CloudName, ScopePrefixes, ServerAddress } from '../clouds.ts'
import { cloudsOfHost } from './cloud-of-host.ts'
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

type Read = Readonly<Partial<Record<keyof typeof ADDRESSES, string>>> & {
  readonly imap: Partial<ServerAddress>
  readonly pop3: Partial<ServerAddress>
  readonly smtp: Partial<ServerAddress>
  readonly prefixes: Partial<ScopePrefixes>
}

/** Checks what was typed: HTTPS (but for this machine), no host of another cloud. The error names the field by its path. */
export function readOverrides(cloud: CloudName, given: EndpointOverrides): Read {
  const addresses: Partial<Record<keyof typeof ADDRESSES, string>> = {}
  for (const field of keysOf(ADDRESSES)) {
    const text = given[field]?.trim() ?? ''
    if (text === '') continue
    const address = plainAddress(text, { what: ADDRESSES[field], field })
    refuseOtherCloud(cloud, new URL(address).hostname, { what: `${ADDRESSES[field]} address`, field })
    addresses[field] = field === 'graphUrl' ? address.replace(/\/(?:v1\.0|beta)$/, '') : address
  }
  const prefixes: Partial<Record<keyof ScopePrefixes, string>> = {}
  for (const name of keysOf(PREFIXES)) {
    const text = given.prefixes?.[name]?.trim() ?? ''
    if (text === '') continue
    const field = `prefixes.${name}`
    const address = plainAddress(text, { what: `${PREFIXES[name]} scope`, field })
    refuseOtherCloud(cloud, new URL(address).hostname, { what: `${PREFIXES[name]} scope prefix`, field })
    prefixes[name] = `${address}/`
  }
  return { ...addresses, prefixes, imap: serverOf('imap'), pop3: serverOf('pop3'), smtp: serverOf('smtp') }

  function serverOf(name: keyof typeof SERVERS): Partial<ServerAddress> {
    const host = given[name]?.host?.trim() ?? ''
    const port = given[name]?.port
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
      throw wrongSetting(`${name}.port`, `The ${SERVERS[name]} port must be a number from 1 to 65535.`)
    if (host !== '' && !/^(?:[\w-]+(?:\.[\w-]+)*\.?|[\da-f:]*:[\da-f:.]+)$/i.test(host))
      throw wrongSetting(`${name}.host`, `The ${SERVERS[name]} server must be a host name alone, such as mail.example.com.`)
    refuseOtherCloud(cloud, host, { what: `${SERVERS[name]} server`, field: `${name}.host` })
    return { ...(host === '' ? {} : { host }), ...(port === undefined ? {} : { port }) }
  }
}

/** A token of one cloud means nothing to another, and must not be shown to it. A custom cloud may be made of anything. */
function refuseOtherCloud(cloud: CloudName, host: string, { what, field }: { readonly what: string; readonly field: string }) {
  const clouds = cloudsOfHost(host)
  const [other] = clouds
  if (cloud === 'custom' || other === undefined || clouds.includes(cloud)) return
  throw wrongSetting(
    field,
    `The ${what} ${host} belongs to ${CLOUDS[other].title}, but the cloud chosen is ${CLOUDS[cloud].title}. Leave it empty, or choose the other cloud.`,
  )
}

function keysOf<Table extends object>(table: Table): readonly (keyof Table)[] {
  return Object.keys(table) as (keyof Table)[]
}
