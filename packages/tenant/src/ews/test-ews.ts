import { startTenant } from '../start-tenant.ts'
import { readXml } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'

export type EwsAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly root: XmlNode | undefined
}

export type AskOptions = {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Inside soap:Header, behind RequestServerVersion. */
  readonly header?: string
  readonly version?: string
}

const SUPPORT = 'support@contoso.example'

/** The moment at which these tests take place: after the tenant-wide switch of 2026 and before the end of EWS in 2027. */
const TODAY = Date.parse('2026-11-23T09:00:00Z')

/** A tenant on a loopback port with a plain SOAP client. Tests use it, nothing else. */
export async function openEws() {
  const tenant = await startTenant({
    seed: {
      mailboxes: [
        { address: 'sales@contoso.example', fullAccess: [SUPPORT], sendAs: [SUPPORT] },
        { address: 'hidden@contoso.example' },
      ],
    },
  })
  const { world } = tenant
  world.clock.shift(TODAY - Date.now())
  const app = world.registry.apps()[0]
  if (app === undefined) throw new Error('The seed has no app registration')
  const audience = 'https://outlook.office365.com'

  const tokenFor = async (address: string, scopes: readonly string[] = ['EWS.AccessAsUser.All']): Promise<string> => {
    const user = world.directory.findUser(address)
    if (user === undefined) throw new Error(`Nobody has the address ${address}`)
    return (await world.tokens.issueForUser({ app, audience, user, scopes })).token
  }
  const appToken = async (roles: readonly string[] = ['full_access_as_app']): Promise<string> =>
    (await world.tokens.issueForApp({ app, audience, roles })).token

  const own = await tokenFor(SUPPORT)
  const post = async (body: string, headers: Readonly<Record<string, string>>): Promise<EwsAnswer> => {
    const answer = await fetch(tenant.endpoints.ews, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
    })
    const text = await answer.text()
    const read = text.startsWith('<?xml') ? readXml(text) : undefined
    return { status: answer.status, headers: answer.headers, text, root: read?.ok === true ? read.root : undefined }
  }
  const ask = async (
    operation: string,
    { token = own, headers = {}, header = '', version = 'Exchange2013_SP1' }: AskOptions = {},
  ): Promise<EwsAnswer> => await post(envelope(operation, header, version), { authorization: `Bearer ${token}`, ...headers })
  return { tenant, world, app, tokenFor, appToken, ask, post, own }
}

export function envelope(operation: string, header = '', version = 'Exchange2013_SP1'): string {
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><soap:Header><t:RequestServerVersion Version="${version}"/>${header}</soap:Header><soap:Body>${operation}</soap:Body></soap:Envelope>`
}

/** All elements of this local name below a node, itself included, in document order. */
export function all(node: XmlNode | undefined, name: string): XmlNode[] {
  if (node === undefined) return []
  return [...(node.name === name ? [node] : []), ...node.children.flatMap((child) => all(child, name))]
}

/** The text of the first element of this name; undefined when there is none. */
export function first(node: XmlNode | undefined, name: string): string | undefined {
  return all(node, name)[0]?.text
}

/** The code of a SOAP fault. */
export function faultCode({ root }: EwsAnswer): string | undefined {
  return first(all(root, 'detail')[0], 'ResponseCode')
}

/** The codes of the response messages, in order. */
export function codes({ root }: EwsAnswer): string[] {
  return all(all(root, 'ResponseMessages')[0], 'ResponseCode').map(({ text }) => text)
}

export const GET_INBOX =
  '<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>'

/** The inbox of a shared mailbox, as a person with FullAccess names it. */
export const getInboxOf = (address: string): string =>
  GET_INBOX.replace(
    '<t:DistinguishedFolderId Id="inbox"/>',
    `<t:DistinguishedFolderId Id="inbox"><t:Mailbox><t:EmailAddress>${address}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>`,
  )

export const impersonate = (address: string, by = 'SmtpAddress'): string =>
  `<t:ExchangeImpersonation><t:ConnectingSID><t:${by}>${address}</t:${by}></t:ConnectingSID></t:ExchangeImpersonation>`
