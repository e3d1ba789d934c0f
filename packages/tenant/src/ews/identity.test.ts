// One store, two doors: what Graph and EWS say of the same mail must be the same mail.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { sampleMail } from '../graph/test-tenant.ts'
import { all, codes, first, openEws } from './test-ews.ts'
import { INBOX, shape } from './test-exchange.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let graphToken: string

beforeAll(async () => {
  ews = await openEws()
  const user = ews.world.directory.findUser('support@contoso.example')
  if (user === undefined) throw new Error('no support')
  const audience = 'https://graph.microsoft.com'
  graphToken = (await ews.world.tokens.issueForUser({ app: ews.app, audience, user, scopes: ['Mail.ReadWrite', 'Mail.Send'] }))
    .token
})
beforeEach(() => {
  const mailbox = ews.world.mail.mailboxOf(ews.world.directory.findUser('support@contoso.example')?.id ?? '')
  for (const mail of mailbox?.mails() ?? []) mailbox?.remove(mail)
})
afterAll(async () => {
  await ews.tenant.close()
})

async function graph(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${ews.tenant.endpoints.graph}${path}`, {
    method,
    headers: { authorization: `Bearer ${graphToken}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

const IMMUTABLE = { prefer: 'IdType="ImmutableId"' }
const graphMails = async (folder: string, headers: Record<string, string> = {}) =>
  (await graph('GET', `/me/mailFolders/${folder}/messages`, undefined, headers))['value'] as Record<string, string>[]

const find = async (folder: string) =>
  await ews.ask(
    `<m:FindItem Traversal="Shallow">${shape('IdOnly', '<t:AdditionalProperties><t:FieldURI FieldURI="item:ConversationId"/><t:FieldURI FieldURI="message:InternetMessageId"/><t:FieldURI FieldURI="message:IsRead"/></t:AdditionalProperties>')}<m:ParentFolderIds><t:DistinguishedFolderId Id="${folder}"/></m:ParentFolderIds></m:FindItem>`,
  )
/** Microsoft's rule for add-ins: REST ids are EWS ids made safe for addresses. */
const asRestId = (ewsId: string | undefined): string | undefined => ewsId?.replaceAll('/', '-').replaceAll('+', '_')
const idIn = (root: Awaited<ReturnType<typeof find>>['root'], element = 'ItemId') => all(root, element)[0]?.attributes.get('Id')

test('a mail that arrives is seen at once by both, under one Message-ID, one conversation and one id in two spellings', async () => {
  ews.world.mail.deliver('support@contoso.example', sampleMail('Printer'))
  const [seen] = await graphMails('inbox')
  const { root } = await find('inbox')
  expect(first(root, 'InternetMessageId')).toBe(seen?.['internetMessageId'])
  expect(asRestId(idIn(root))).toBe(seen?.['id'])
  expect(asRestId(all(root, 'ItemId')[0]?.attributes.get('ChangeKey'))).toBe(seen?.['changeKey'])
  expect(asRestId(idIn(root, 'ConversationId'))).toBe(seen?.['conversationId'])
})

test('moved over EWS is moved over Graph: another mutable id, the same immutable one', async () => {
  ews.world.mail.deliver('support@contoso.example', sampleMail('Printer'))
  const [before] = await graphMails('inbox', IMMUTABLE)
  const id = idIn((await find('inbox')).root)
  const moved = await ews.ask(
    `<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="junkemail"/></m:ToFolderId><m:ItemIds><t:ItemId Id="${id ?? ''}"/></m:ItemIds></m:MoveItem>`,
  )
  const [after] = await graphMails('junkemail', IMMUTABLE)
  expect(after?.['id']).toBe(before?.['id'])
  const [mutable] = await graphMails('junkemail')
  expect(asRestId(idIn(moved.root))).toBe(mutable?.['id'])
  expect(mutable?.['id']).not.toBe(asRestId(id))
  expect(
    codes(await ews.ask(`<m:GetItem>${shape('IdOnly')}<m:ItemIds><t:ItemId Id="${id ?? ''}"/></m:ItemIds></m:GetItem>`)),
  ).toEqual(['ErrorItemNotFound'])
})

test('read and moved over Graph is read and moved over EWS', async () => {
  ews.world.mail.deliver('support@contoso.example', sampleMail('Printer'))
  const [seen] = await graphMails('inbox')
  await graph('PATCH', `/me/messages/${seen?.['id'] ?? ''}`, { isRead: true })
  expect(first((await find('inbox')).root, 'IsRead')).toBe('true')
  const { id } = await graph('POST', `/me/messages/${seen?.['id'] ?? ''}/move`, { destinationId: 'archive' })
  expect(all((await find('inbox')).root, 'Message')).toHaveLength(0)
  const moved = await ews.ask(
    `<m:GetItem>${shape('IdOnly')}<m:ItemIds><t:ItemId Id="${String(id).replaceAll('-', '/').replaceAll('_', '+')}"/></m:ItemIds></m:GetItem>`,
  )
  expect(asRestId(idIn(moved.root))).toBe(id)
})

test('a mail sent over EWS lies in Sent Items of Graph and reaches a colleague there', async () => {
  const recipients =
    '<t:ToRecipients><t:Mailbox><t:EmailAddress>sam@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>'
  const message = `<t:Message><t:Subject>To Sam</t:Subject><t:Body BodyType="HTML">&lt;p&gt;Hi&lt;/p&gt;</t:Body>${recipients}</t:Message>`
  expect(
    codes(await ews.ask(`<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items>${message}</m:Items></m:CreateItem>`)),
  ).toEqual(['NoError'])
  const [sent] = await graphMails('sentitems')
  expect(sent?.['subject']).toBe('To Sam')
  const arrived = ews.world.mail.mailsOf(ews.world.directory.findUser('sam@contoso.example')?.id ?? '', 'inbox')
  expect(arrived.map(({ internetMessageId }) => internetMessageId)).toEqual([sent?.['internetMessageId']])
})

test('a property one door wrote is read at the other', async () => {
  ews.world.mail.deliver('support@contoso.example', sampleMail('Printer'))
  const id = idIn((await find('inbox')).root)
  const field =
    '<t:ExtendedFieldURI PropertySetId="11111111-2222-3333-4444-555555555555" PropertyName="Ticket" PropertyType="String"/>'
  const update = `<t:SetItemField>${field}<t:Message><t:ExtendedProperty>${field}<t:Value>T-7</t:Value></t:ExtendedProperty></t:Message></t:SetItemField>`
  await ews.ask(
    `<m:UpdateItem MessageDisposition="SaveOnly" ConflictResolution="AlwaysOverwrite"><m:ItemChanges><t:ItemChange><t:ItemId Id="${id ?? ''}"/><t:Updates>${update}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`,
  )
  const [mail] = ews.world.mail.mailsOf(ews.world.directory.findUser('support@contoso.example')?.id ?? '', 'inbox')
  expect([...(mail?.extendedProperties ?? [])]).toEqual([['String {11111111-2222-3333-4444-555555555555} Name Ticket', 'T-7']])
  expect((await find('inbox')).status).toBe(200)
  const read = await ews.ask(
    `<m:FindItem Traversal="Shallow">${shape('IdOnly', `<t:AdditionalProperties>${field}</t:AdditionalProperties>`)}<m:Restriction><t:IsEqualTo>${field}<t:FieldURIOrConstant><t:Constant Value="T-7"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds>${INBOX}</m:ParentFolderIds></m:FindItem>`,
  )
  expect(first(read.root, 'Value')).toBe('T-7')
})
