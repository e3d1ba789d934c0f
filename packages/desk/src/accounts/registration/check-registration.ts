import { ConnectorError } from '@postdesk/connectors'
import { endpointsOfRegistration, type RegistrationAddresses } from './endpoints-of-registration.ts'

export type RegistrationFault = {
  /** The path of the field in the form: `tenantId`, `clientSecret`, `addresses.authorizeUrl`. */
  readonly field: string
  readonly message: string
}

const GUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i
/** Fields of the connectors' own words that stand beside the others in the form. */
const TOP_FIELDS: ReadonlySet<string> = new Set(['tenantId', 'cloud', 'scopes'])

/** What is wrong with an app registration before the provider is asked; null when nothing is. */
export function checkRegistration(
  row: RegistrationAddresses & { readonly client_id: string },
  clientSecret: string | undefined,
): RegistrationFault | null {
  if (row.provider === 'microsoft' && !GUID.test(row.client_id.trim()))
    return {
      field: 'clientId',
      message: 'The application (client) ID is a GUID; copy it from the Overview page of the app registration.',
    }
  if (row.provider === 'microsoft' && row.tenant_id === '' && row.cloud !== 'personal' && row.cloud !== 'personal-live')
    return {
      field: 'tenantId',
      message: 'Copy the directory (tenant) ID from the Overview page of the app registration; organizations for an app of many.',
    }
  if (row.cloud === 'custom' && row.provider === 'microsoft' && row.login_url === null)
    return { field: 'loginUrl', message: 'A custom cloud needs its sign-in address, such as https://login.microsoftonline.com.' }
  if (row.cloud === 'custom' && row.provider === 'microsoft' && row.graph_url === null)
    return { field: 'graphUrl', message: 'A custom cloud needs its Graph address, such as https://graph.microsoft.com.' }
  if (row.provider === 'other' && (row.scopes === null || row.scopes.length === 0))
    return { field: 'scopes', message: 'Enter the permissions (scopes) that read and send mail at this provider.' }
  // Entra shows "Secret ID" and "Value" side by side, and the Value once only: the ID is what people copy.
  if (row.provider === 'microsoft' && clientSecret !== undefined && GUID.test(clientSecret.trim()))
    return {
      field: 'clientSecret',
      message:
        "This is the secret's ID; copy the Value beside it. If the Value is no longer shown, make a new client secret and copy its Value at once.",
    }
  try {
    endpointsOfRegistration(row)
    return null
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return faultOf(error, row)
  }
}

/** A wrong address in the connectors' words, beside its field of the form. */
export function faultOf(error: ConnectorError, row: RegistrationAddresses): RegistrationFault {
  return { field: fieldOf(error.facts.field, row), message: error.message }
}

function fieldOf(named: string | undefined, row: RegistrationAddresses): string {
  if (named === undefined) return 'tenantId'
  if (TOP_FIELDS.has(named)) return named
  // In a custom cloud the login and Graph addresses have fields of their own.
  if (row.cloud === 'custom' && (named === 'loginUrl' || named === 'graphUrl') && row.provider === 'microsoft') return named
  return `addresses.${named.replace(/^(imap|pop3|smtp)\.(host|port)$/, (_, server: string, part: string) => server + part[0]?.toUpperCase() + part.slice(1))}`
}
