import { ConnectorError, scopesFor, type CloudEndpoints, type OAuthEndpoints } from '@postdesk/connectors'
import { Addresses, type EffectiveAddresses, type MailProtocol } from '@postdesk/contract'
import { endpointsOfRegistration, type RegistrationAddresses } from './endpoints-of-registration.ts'
import { faultOf, type RegistrationFault } from './check-registration.ts'
import { presentAddresses } from './present-addresses.ts'

export type RegistrationPreview = {
  /** The addresses without those typed; null while something is missing. */
  readonly derived: EffectiveAddresses | null
  readonly proposed: { readonly protocol: MailProtocol; readonly scopes: string[] }[]
  readonly faults: RegistrationFault[]
}

const PROTOCOLS: readonly MailProtocol[] = ['graph', 'ews', 'imap', 'pop3', 'smtp']
/** Another provider has no addresses but those typed, so that these are no exception there but the thing itself. */
const NEEDED = ['authorizeUrl', 'tokenUrl'] as const

/**
 * What a form shows while it is filled in: the addresses and permissions that provider, cloud and tenant give, and what is wrong with each
 * address that was typed in their place, every one judged by itself. What is not typed yet is no fault.
 */
export function previewRegistration(row: RegistrationAddresses): RegistrationPreview {
  const typed = Addresses.catch({}).parse(row.addresses)
  const own = row.provider === 'other' ? pick(typed, NEEDED) : {}
  const bare = judge({ ...row, addresses: own })
  if (bare.kind === 'wrong') return { derived: null, proposed: [], faults: isMissing(row, bare.fault) ? [] : [bare.fault] }
  const faults = Object.entries(typed).flatMap(([field, value]) => {
    const one = judge({ ...row, addresses: { ...own, [field]: value } })
    return one.kind === 'wrong' ? [one.fault] : []
  })
  return { derived: presentAddresses(bare.endpoints), proposed: proposedScopes(bare.endpoints), faults }
}

type Judged =
  | { readonly kind: 'good'; readonly endpoints: OAuthEndpoints | CloudEndpoints }
  | { readonly kind: 'wrong'; readonly fault: RegistrationFault }

function judge(row: RegistrationAddresses): Judged {
  try {
    return { kind: 'good', endpoints: endpointsOfRegistration(row) }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return { kind: 'wrong', fault: faultOf(error, row) }
  }
}

/** Whether the fault is only that its field is empty so far. */
function isMissing(row: RegistrationAddresses, { field }: RegistrationFault): boolean {
  const typed = Addresses.catch({}).parse(row.addresses)
  switch (field) {
    case 'tenantId':
      return row.tenant_id.trim() === ''
    case 'loginUrl':
      return row.login_url === null
    case 'graphUrl':
      return row.graph_url === null
    case 'addresses.authorizeUrl':
      return typed.authorizeUrl === undefined
    case 'addresses.tokenUrl':
      return typed.tokenUrl === undefined
    default:
      return false
  }
}

function proposedScopes(endpoints: OAuthEndpoints): RegistrationPreview['proposed'] {
  return PROTOCOLS.filter((protocol) => endpoints.scopeTable.byProtocol[protocol] !== undefined).map((protocol) => ({
    protocol,
    scopes: [...scopesFor({ endpoints, protocols: [protocol] })],
  }))
}

function pick(typed: Addresses, names: readonly (keyof Addresses)[]): Addresses {
  return Object.fromEntries(Object.entries(typed).filter(([name]) => (names as readonly string[]).includes(name)))
}
