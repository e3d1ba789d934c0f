import { ConnectorError } from '@postdesk/connectors'
import type { AppRegistrationRow } from '../db/index.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'

export type RegistrationFault = {
  readonly field: 'loginUrl' | 'graphUrl' | 'tenantId' | 'clientSecret'
  readonly message: string
}

const GUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i

/** What is wrong with an app registration before Microsoft is asked; null when nothing is. */
export function checkRegistration(
  row: Pick<AppRegistrationRow, 'cloud' | 'tenant_id' | 'login_url' | 'graph_url'>,
  clientSecret: string | undefined,
): RegistrationFault | null {
  if (row.cloud === 'custom' && row.login_url === null)
    return { field: 'loginUrl', message: 'A custom cloud needs its sign-in address, such as https://login.microsoftonline.com.' }
  if (row.cloud === 'custom' && row.graph_url === null)
    return { field: 'graphUrl', message: 'A custom cloud needs its Graph address, such as https://graph.microsoft.com.' }
  // Entra shows "Secret ID" and "Value" side by side, and the Value once only: the ID is what people copy.
  if (clientSecret !== undefined && GUID.test(clientSecret.trim()))
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
    const { field } = error.facts
    return { field: field === 'loginUrl' || field === 'graphUrl' ? field : 'tenantId', message: error.message }
  }
}
