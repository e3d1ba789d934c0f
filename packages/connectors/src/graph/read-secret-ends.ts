import { ConnectorError } from '../connector-error.ts'
import { objectOrNull, textOrNull } from '../network/ask.ts'
import { makeGraphClient } from './graph-client.ts'
import type { GraphAccess } from './graph-client.ts'

/** A client secret as Entra lists it: its first three characters, and when it ends. Never the secret. */
export type SecretEnd = { readonly hint: string; readonly endsAt: Date }

/**
 * The client secrets of an app registration as its tenant knows them (learn.microsoft.com/graph/api/application-list, passwordCredential). The
 * token needs Application.Read.All; without it this fails as `MissingPermission`. An app that lives in another tenant is not listed.
 */
export async function readSecretEnds(
  access: GraphAccess & { readonly clientId: string },
  signal?: AbortSignal,
): Promise<readonly SecretEnd[]> {
  const client = makeGraphClient(access)
  const filter = encodeURIComponent(`appId eq '${access.clientId.replaceAll("'", "''")}'`)
  const path = `/applications?$filter=${filter}&$select=id,appId,passwordCredentials`
  const more = signal === undefined ? {} : { signal }
  const { value } = await client.requestJson({ method: 'GET', path, kind: 'receive', ...more }).catch(nameThePermission)
  const [app] = Array.isArray(value) ? value : []
  const secrets = objectOrNull(app)?.['passwordCredentials']
  return (Array.isArray(secrets) ? secrets : []).flatMap((one: unknown) => {
    const secret = objectOrNull(one)
    const hint = textOrNull(secret?.['hint'])
    const endsAt = new Date(textOrNull(secret?.['endDateTime']) ?? Number.NaN)
    return hint === null || Number.isNaN(endsAt.getTime()) ? [] : [{ hint, endsAt }]
  })
}

/** Graph says that privileges do not suffice, and not which. */
function nameThePermission(error: unknown): never {
  if (!(error instanceof ConnectorError) || error.code !== 'PERMISSION') throw error
  const facts = { ...error.facts, providerCode: 'MissingPermission', permission: 'Application.Read.All' }
  throw new ConnectorError('PERMISSION', 'The app may not read app registrations.', facts, error)
}
