import { endpointsOf, type CloudEndpoints } from '@postdesk/connectors'
import type { AppRegistrationRow } from '../db/index.ts'

/** The addresses an app registration works with. A wrong one is a ConnectorError of code CONFIGURATION. */
export function endpointsOfRegistration(
  row: Pick<AppRegistrationRow, 'cloud' | 'tenant_id' | 'login_url' | 'graph_url'>,
): CloudEndpoints {
  return endpointsOf({
    cloud: row.cloud,
    tenantId: row.tenant_id,
    ...(row.cloud === 'custom' ? { custom: { loginUrl: row.login_url ?? '', graphUrl: row.graph_url ?? '' } } : {}),
  })
}
