import { ConnectorError } from '../connector-error.ts'
import { textOrNull } from '../network/ask.ts'
import { makeGraphClient } from './graph-client.ts'
import type { GraphAccess, GraphClient } from './graph-client.ts'

/** The signed-in person as the directory knows them. */
export type GraphIdentity = {
  readonly objectId: string
  readonly displayName: string | null
  readonly userPrincipalName: string
  /** Primary mail address; often, not always, the sign-in name. */
  readonly mail: string | null
  /** Every address of the mailbox, lower case, the ones above among them. */
  readonly addresses: readonly string[]
}

/** Asks Graph who the token belongs to. An app-only token belongs to nobody: `REFUSED`. */
export async function graphIdentity(access: GraphAccess, signal?: AbortSignal): Promise<GraphIdentity> {
  return await identityFrom(makeGraphClient(access), signal)
}

export async function identityFrom(client: GraphClient, signal?: AbortSignal): Promise<GraphIdentity> {
  const body = await client.requestJson({
    method: 'GET',
    path: '/me?$select=id,mail,userPrincipalName,displayName,proxyAddresses',
    kind: 'receive',
    ...(signal === undefined ? {} : { signal }),
  })
  const objectId = textOrNull(body['id'])
  const userPrincipalName = textOrNull(body['userPrincipalName'])
  if (objectId === null || userPrincipalName === null)
    throw new ConnectorError('PROTOCOL', 'Graph does not say who signed in.', { border: 'graph' })
  const mail = textOrNull(body['mail'])
  const others: unknown = body['proxyAddresses']
  const aliases = (Array.isArray(others) ? others : []).flatMap((one: unknown) =>
    typeof one === 'string' && /^smtp:/i.test(one) ? [one.slice(5)] : [],
  )
  const addresses = [userPrincipalName, ...(mail === null ? [] : [mail]), ...aliases].map((one) => one.toLowerCase())
  return { objectId, displayName: textOrNull(body['displayName']), userPrincipalName, mail, addresses: [...new Set(addresses)] }
}

/** Whether the signed-in person may work on a mailbox, and as what. `alias`: it is their own, under another name than its primary one. */
export type MailboxAccess =
  | { readonly kind: 'alias'; readonly identity: GraphIdentity; readonly primary: string }
  | { readonly kind: 'own'; readonly identity: GraphIdentity }
  | { readonly kind: 'shared'; readonly identity: GraphIdentity }
  | { readonly kind: 'cannot'; readonly identity: GraphIdentity; readonly error: ConnectorError }

/**
 * Holds who signed in against the mailbox an account is for: `own` (use mailbox `me`), `shared` (the person may open it: use its
 * address), `alias` (it is their own, but its primary address is another), or `cannot` ("you signed in as X, this account is Y"). For delegated tokens. Trouble on the way is thrown, never an answer.
 */
export async function whoCanOpen(
  given: GraphAccess & { readonly address: string },
  signal?: AbortSignal,
): Promise<MailboxAccess> {
  const client = makeGraphClient(given)
  const identity = await identityFrom(client, signal)
  const address = given.address.toLowerCase()
  if (identity.addresses.includes(address)) {
    const primary = identity.mail
    return primary === null || primary.toLowerCase() === address
      ? { kind: 'own', identity }
      : { kind: 'alias', identity, primary }
  }
  try {
    await client.request({
      method: 'GET',
      path: `/users/${encodeURIComponent(given.address)}/mailFolders/inbox?$select=id`,
      kind: 'receive',
      ...(signal === undefined ? {} : { signal }),
    })
    return { kind: 'shared', identity }
  } catch (error) {
    const isAnswer = error instanceof ConnectorError && ['PERMISSION', 'CONFIGURATION', 'NOT_FOUND'].includes(error.code)
    if (!isAnswer) throw error
    return { kind: 'cannot', identity, error }
  }
}
