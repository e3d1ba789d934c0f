import { ConnectorError } from '../connector-error.ts'
import type { OAuthEndpoints } from '../endpoints/oauth-endpoints.ts'
import { wrongSetting } from '../endpoints/plain-address.ts'
import { signAssertion } from './sign-assertion.ts'
import type { ClientCredential } from './tokens.ts'

/** What proves the client in one token request: fields of the form, and a header where the secret travels by HTTP Basic. */
export type ClientAuthentication = {
  readonly fields: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Puts a credential into the form its kind has: a secret in the form or as Basic, never both (RFC 6749 section 2.3); a certificate
 * as an assertion signed for this one request, a federated token as it is (RFC 7523 section 2.2); a public client names itself alone.
 */
export async function authenticateClient(given: {
  readonly endpoints: Pick<OAuthEndpoints, 'tokenUrl' | 'secretTravels'>
  readonly clientId: string
  readonly credential: ClientCredential
  readonly now: Date
}): Promise<ClientAuthentication> {
  const { endpoints, clientId, credential, now } = given
  switch (credential.kind) {
    case 'secret':
      if (endpoints.secretTravels === 'basic')
        return { fields: {}, headers: { authorization: basic(clientId, credential.secret) } }
      return { fields: { client_id: clientId, client_secret: credential.secret }, headers: {} }
    case 'certificate': {
      const { privateKeyPem, certificatePem } = credential
      const assertion = await signAssertion({ clientId, audience: endpoints.tokenUrl, privateKeyPem, certificatePem, now })
      return withAssertion(clientId, assertion)
    }
    case 'federated':
      return withAssertion(clientId, await readFederated(credential.assertion))
    case 'none':
      return { fields: { client_id: clientId }, headers: {} }
    default:
      return credential satisfies never
  }
}

function withAssertion(clientId: string, assertion: string): ClientAuthentication {
  return {
    fields: { client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion },
    headers: {},
  }
}

async function readFederated(read: () => Promise<string>): Promise<string> {
  let token: string
  try {
    token = (await read()).trim()
  } catch (error) {
    if (error instanceof ConnectorError) throw error
    throw new ConnectorError(
      'CONFIGURATION',
      'The outside token that stands in for a client secret could not be read. Check the file or service it comes from.',
      { border: 'entra', field: 'assertion' },
      error,
    )
  }
  if (token.split('.').length === 3) return token
  throw wrongSetting(
    'assertion',
    'What was read in the place of the outside token is no JWT. Check the file or service it comes from.',
  )
}

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
function basic(clientId: string, secret: string): string {
  const encoded = [clientId, secret].map((half) => new URLSearchParams({ x: half }).toString().slice(2)).join(':')
  return `Basic ${Buffer.from(encoded).toString('base64')}`
}
