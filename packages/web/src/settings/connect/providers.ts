import type { AttemptWay, IncomingProtocol, OutgoingProtocol, Registration } from '@postdesk/contract'
import type { z } from 'zod'
import { clouds } from '../clouds.ts'
import type { ConnectSearch } from './connect-search.ts'

type Cloud = Registration['cloud']
type Provider = NonNullable<ConnectSearch['provider']>
type Kind = {
  readonly value: Provider
  readonly label: string
  readonly text: string
  /** The first is the usual one. */
  readonly protocols: readonly [IncomingProtocol, ...IncomingProtocol[]]
  readonly clouds: readonly Cloud[]
}

const microsoft: Kind = {
  value: 'microsoft',
  label: 'Microsoft 365',
  text: 'Exchange Online of a company, school or authority',
  protocols: ['graph', 'ews', 'imap', 'pop3'],
  clouds: ['worldwide', 'gcc-high', 'dod', 'china', 'custom'],
}

/** Whose mailbox it is. */
export const providers: readonly Kind[] = [
  microsoft,
  {
    value: 'personal',
    label: 'Outlook.com',
    text: 'A personal account: Outlook.com, Hotmail, Live',
    protocols: ['graph', 'imap', 'pop3'],
    clouds: ['personal', 'personal-live', 'custom'],
  },
  {
    value: 'oauth',
    label: 'Google or another provider',
    text: 'With its own sign-in page (OAuth 2.0)',
    protocols: ['imap', 'pop3'],
    clouds: [],
  },
  {
    value: 'password',
    label: 'A server with a password',
    text: 'IMAP or POP3, or your own Exchange Server',
    protocols: ['imap', 'pop3', 'ews'],
    clouds: [],
  },
]

/** A protocol as the form offers it. */
export const protocolChoices: Readonly<Record<IncomingProtocol, { readonly label: string; readonly text: string }>> = {
  graph: { label: 'Microsoft Graph (recommended)', text: 'Finds new mail at once, sends too, and needs no server name.' },
  ews: {
    label: 'Exchange Web Services',
    text: 'Exchange Online ends it on 1 April 2027, and lets in listed applications only until then. Choose Microsoft Graph if you can.',
  },
  imap: { label: 'IMAP', text: 'Mail is sent by SMTP, which must be switched on for the mailbox.' },
  pop3: { label: 'POP3', text: 'The inbox only, no folders. Mail is sent by SMTP.' },
}

/** What was chosen, with what is usual in the place of what was not. */
export type Chosen = {
  readonly kind: Kind
  readonly protocol: IncomingProtocol
  readonly outgoing: OutgoingProtocol
  readonly how: z.infer<typeof AttemptWay>
  readonly shared: boolean
  readonly byPassword: boolean
}

/** Reads the choices out of the address. A protocol the provider does not have gives way to its usual one. */
export function chosenOf(given: ConnectSearch): Chosen {
  const kind = providers.find(({ value }) => value === given.provider) ?? microsoft
  const protocol = kind.protocols.find((one) => one === given.protocol) ?? kind.protocols[0]
  return {
    kind,
    protocol,
    outgoing: protocol === 'graph' || protocol === 'ews' ? protocol : 'smtp',
    how: given.how ?? 'browser',
    shared: given.shared === 'yes' && kind.value === 'microsoft',
    byPassword: kind.value === 'password',
  }
}

/** What is said of EWS on a server of one's own is another thing: it does not end. */
export function remarkOn(protocol: IncomingProtocol, kind: Kind): string {
  if (kind.value !== 'password') return protocolChoices[protocol].text
  return protocol === 'ews'
    ? 'For an Exchange Server of your own. Exchange Online takes no password.'
    : protocolChoices[protocol].text
}

/** The app registrations one can sign in over to such a mailbox; those that are ready first. */
export function registrationsFor(given: ConnectSearch, all: readonly Registration[]): readonly Registration[] {
  const { kind } = chosenOf(given)
  return all
    .filter((one) =>
      kind.value === 'oauth'
        ? one.provider !== 'microsoft'
        : one.provider === 'microsoft' && (given.cloud === undefined ? isReachable(kind, one) : one.cloud === given.cloud),
    )
    .toSorted((one, other) => Number(other.ready) - Number(one.ready))
}

/** An app for everybody lets personal accounts in by the worldwide cloud. */
const isReachable = (kind: Kind, { cloud, tenantId }: Registration) =>
  kind.clouds.includes(cloud) || (kind.value === 'personal' && cloud === 'worldwide' && /^(?:common|consumers)$/i.test(tenantId))

/** The clouds of a provider, in words. */
export const cloudsOf = (kind: Kind) => clouds.filter(({ value }) => kind.clouds.includes(value))
