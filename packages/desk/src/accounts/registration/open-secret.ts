import { ConnectorError } from '@postdesk/connectors'
import { UnsealError, type Sealed, type Sealer } from '../../config/index.ts'

/** Opens a secret at rest. One that this installation's key does not open needs a person: asking again opens it no better. */
export async function openSecret(sealer: Sealer, sealed: string): Promise<string> {
  try {
    return await sealer.unseal(sealed as Sealed)
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error
    const facts = { border: 'entra' as const, providerCode: error.code }
    throw new ConnectorError('CONFIGURATION', 'A stored secret cannot be opened.', facts, error)
  }
}
