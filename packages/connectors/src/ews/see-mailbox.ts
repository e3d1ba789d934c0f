import { ConnectorError } from '../connector-error.ts'
import { readTokenClaims } from '../oauth/read-token-claims.ts'
import type { EwsAccess } from './ews-access.ts'
import type { EwsClient } from './ews-client.ts'
import { distinguished, seeFolder } from './find-folder.ts'

/** Refusals that say an address is not the signed-in person's, as against trouble on the way. */
const STRANGER = new Set(['PERMISSION', 'CONFIGURATION', 'NOT_FOUND'])

/**
 * Sees that the mailbox is the account's; gives what was seen, or throws `WrongMailbox`.
 *
 * EWS does not say who signed in. But an inbox has one id whatever way it is asked for: the own one and that of the account's address
 * (any of its addresses) are the same, or it is a stranger's. A mailbox named by its address is right when it opens.
 */
export async function seeMailbox(given: EwsAccess, client: EwsClient, signal?: AbortSignal): Promise<string> {
  const { mailbox, expectedAddress } = given
  const own = await seeFolder(client, distinguished('inbox', mailbox), signal)
  if (mailbox !== 'me') return `The mailbox ${mailbox.address} opens`
  const shown = await whoSignedIn(given)
  if (expectedAddress === undefined) return `Signed in as ${shown}`
  const named = await seeFolder(client, distinguished('inbox', { address: expectedAddress }), signal).catch(nullWhenStranger)
  if (named?.id === own.id) return `Signed in to the mailbox of ${expectedAddress}`
  throw new ConnectorError('CONFIGURATION', `You signed in as ${shown}, this account is ${expectedAddress}.`, {
    border: 'ews',
    host: client.host,
    providerCode: 'WrongMailbox',
    providerText: `Signed in as ${shown}; the account is for ${expectedAddress}.`,
  })
}

async function whoSignedIn({ token, user }: EwsAccess): Promise<string> {
  if (typeof token !== 'function') return user ?? 'somebody else'
  return readTokenClaims(await token())?.username ?? 'somebody else'
}

function nullWhenStranger(error: unknown): null {
  if (error instanceof ConnectorError && STRANGER.has(error.code) && error.facts.status === 200) return null
  throw error
}
