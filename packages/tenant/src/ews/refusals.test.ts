// Each refusal against its shape on Microsoft's pages; the outlines are written from those, not from what the tenant sends.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import type { StoredMail } from '../mail/stored-mail.ts'
import { toEwsId } from './ids.ts'
import { all, codes, first, openEws } from './test-ews.ts'
import { INBOX, MIME, bodyOf, failure, itemId, shape } from './test-exchange.ts'
import { misfits } from './test-shape.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let mail: StoredMail

beforeAll(async () => {
  ews = await openEws()
})
afterAll(async () => {
  await ews.tenant.close()
})

beforeEach(async () => {
  for (const one of ews.world.mail.mailsOf(support())) ews.world.mail.mailboxOf(support())?.remove(one)
  const delivered = ews.world.mail.deliver('support@contoso.example', Buffer.from(MIME))
  if (delivered === undefined) throw new Error('no mailbox')
  mail = delivered
  await control(ews.tenant, 'DELETE', '/faults')
})

function support(): string {
  return ews.world.directory.findUser('support@contoso.example')?.id ?? ''
}

describe('a refused', () => {
  test.each([
    [
      'GetItem',
      () => `<m:GetItem>${shape('IdOnly')}<m:ItemIds><t:ItemId Id="AAMkgone"/></m:ItemIds></m:GetItem>`,
      failure('GetItem', 'ErrorInvalidIdMalformed', '\n      m:Items[]'),
    ],
    [
      'GetItem',
      () =>
        `<m:GetItem>${shape('IdOnly')}<m:ItemIds><t:ItemId Id="${toEwsId(mail.mutableId).replace('BGAAAAAA', 'BGAAAAAB')}"/></m:ItemIds></m:GetItem>`,
      failure('GetItem', 'ErrorItemNotFound', '\n      m:Items[]'),
    ],
    [
      'SyncFolderItems',
      () =>
        `<m:SyncFolderItems>${shape('IdOnly')}<m:SyncFolderId>${INBOX}</m:SyncFolderId><m:SyncState>bm9uc2Vuc2U=</m:SyncState><m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>`,
      `
  m:SyncFolderItemsResponse[]
    m:ResponseMessages[]
      m:SyncFolderItemsResponseMessage[ResponseClass]
        m:MessageText[] = Synchronization state data is corrupt or otherwise invalid.
        m:ResponseCode[] = ErrorInvalidSyncStateData
        m:DescriptiveLinkKey[] = 0
        m:SyncState[] = /^$/
        m:IncludesLastItemInRange[] = true`,
    ],
    [
      'ResolveNames',
      () => '<m:ResolveNames ReturnFullContactData="false"><m:UnresolvedEntry>zzz</m:UnresolvedEntry></m:ResolveNames>',
      failure('ResolveNames', 'ErrorNameResolutionNoResults'),
    ],
    [
      'GetFolder',
      () =>
        '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>',
      failure('GetFolder', 'ErrorFolderNotFound', '\n      m:Folders[]'),
    ],
  ])('%s has its shape', async (_, request, outline) => {
    const answer = await ews.ask(request())
    expect(answer.status).toBe(200)
    expect(all(answer.root, 'ResponseMessages')[0]?.children[0]?.attributes.get('ResponseClass')).toBe('Error')
    expect(misfits(bodyOf(answer), outline)).toEqual([])
  })
})

const FAULT = (code: string, message: string, xml = '') => `
  s:Fault[]
    faultcode[] = /^\\w+:${code}$/
    faultstring[lang] = ${message}
    detail[]
      e:ResponseCode[] = ${code}
      e:Message[] = ${message}${xml}`

describe('a SOAP fault', () => {
  test('of a busy server says how long to wait', async () => {
    ews.world.faults.add({
      protocol: 'ews',
      operation: 'getfolder',
      effect: { kind: 'status', status: 500, code: 'ErrorServerBusy', retryAfterSeconds: 297.749 },
      count: 1,
    })
    const answer = await ews.ask(
      `<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>${INBOX}</m:FolderIds></m:GetFolder>`,
    )
    const message = 'The server cannot service this request right now. Try again later.'
    expect(answer.status).toBe(500)
    expect(
      misfits(bodyOf(answer), FAULT('ErrorServerBusy', message, '\n      t:MessageXml[]\n        t:Value[Name] = 297749')),
    ).toEqual([])
    expect(all(answer.root, 'Value')[0]?.attributes.get('Name')).toBe('BackOffMilliseconds')
    expect(answer.text).toContain(
      '<faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:ErrorServerBusy</faultcode>',
    )
  })

  test.each([
    [
      'an element that stands too late',
      `<m:GetItem><m:ItemIds><t:ItemId Id="x"/></m:ItemIds>${shape('IdOnly')}</m:GetItem>`,
      /ItemShape/,
    ],
    ['an element nobody knows', `<m:GetItem>${shape('IdOnly')}<m:ItemNames/></m:GetItem>`, /ItemNames/],
    [
      'a missing attribute',
      `<m:FindItem>${shape('IdOnly')}<m:ParentFolderIds>${INBOX}</m:ParentFolderIds></m:FindItem>`,
      /Traversal/,
    ],
    [
      'a word that is none',
      `<m:FindItem Traversal="Deep">${shape('IdOnly')}<m:ParentFolderIds>${INBOX}</m:ParentFolderIds></m:FindItem>`,
      /Traversal.*Enumeration/,
    ],
    [
      'too large a page',
      `<m:SyncFolderItems>${shape('IdOnly')}<m:SyncFolderId>${INBOX}</m:SyncFolderId><m:MaxChangesReturned>513</m:MaxChangesReturned></m:SyncFolderItems>`,
      /MaxChangesReturned.*MaxInclusive/,
    ],
    [
      'MIME that is not the first child',
      '<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>x</t:Subject><t:MimeContent>eA==</t:MimeContent></t:Message></m:Items></m:CreateItem>',
      /MimeContent/,
    ],
    [
      'a folder name nobody knows',
      `<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="eingang"/></m:FolderIds></m:GetFolder>`,
      /eingang/,
    ],
    ['an element of no namespace', `<m:GetItem>${shape('IdOnly')}<ItemIds/></m:GetItem>`, /ItemIds/],
  ])('says where the schema was broken: %s', async (_, request, violation) => {
    const answer = await ews.ask(request)
    expect(answer.status).toBe(500)
    const outline = FAULT(
      'ErrorSchemaValidation',
      '/^The request failed schema validation/',
      '\n      t:MessageXml[]\n        t:LineNumber[]\n        t:LinePosition[]\n        t:Violation[]',
    )
    expect(misfits(bodyOf(answer), outline)).toEqual([])
    expect(first(answer.root, 'Violation')).toMatch(violation)
  })

  test.each([
    ['an operation that is not served', '<m:GetUserAvailabilityRequest/>', undefined, 'ErrorInvalidRequest'],
    ['a version nobody knows', `<m:GetItem/>`, 'Exchange2099', 'ErrorInvalidServerVersion'],
  ])('refuses %s', async (_, request, version, code) => {
    const answer = await ews.ask(request, version === undefined ? {} : { version })
    expect([answer.status, first(answer.root, 'ResponseCode')]).toEqual([500, code])
  })

  test.each(['ErrorMailboxStoreUnavailable', 'ErrorInternalServerTransientError', 'ErrorAccessDenied', 'ErrorSomethingNew'])(
    '%s comes by the fault table, once',
    async (code) => {
      ews.world.faults.add({ protocol: 'ews', operation: 'finditem', effect: { kind: 'error', code }, count: 1 })
      const request = `<m:FindItem Traversal="Shallow">${shape('IdOnly')}<m:ParentFolderIds>${INBOX}</m:ParentFolderIds></m:FindItem>`
      const answer = await ews.ask(request)
      expect(answer.status).toBe(500)
      expect(misfits(bodyOf(answer), FAULT(code, '/./'))).toEqual([])
      expect(codes(await ews.ask(request))).toEqual(['NoError'])
    },
  )

  test('with status 200 becomes an error for each thing asked for', async () => {
    ews.world.faults.add({
      protocol: 'ews',
      operation: '*',
      effect: { kind: 'status', status: 200, code: 'ErrorServerBusy' },
      count: 1,
    })
    const answer = await ews.ask(`<m:GetItem>${shape('IdOnly')}<m:ItemIds>${itemId(mail)}${itemId(mail)}</m:ItemIds></m:GetItem>`)
    expect([answer.status, ...codes(answer)]).toEqual([200, 'ErrorServerBusy', 'ErrorServerBusy'])
  })

  test('is none when only a status was asked for', async () => {
    ews.world.faults.add({
      protocol: 'ews',
      operation: 'getitem',
      effect: { kind: 'status', status: 503, retryAfterSeconds: 5 },
      count: 1,
    })
    const answer = await ews.ask(`<m:GetItem>${shape('IdOnly')}<m:ItemIds>${itemId(mail)}</m:ItemIds></m:GetItem>`)
    expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([503, 'The service is unavailable.', '5'])
  })
})

test('answers carry Exchange’s headers, cookies for affinity, and the client’s own id when it asks', async () => {
  const request = '<m:GetServerTimeZones/>'
  const answer = await ews.ask(request, {
    headers: { 'client-request-id': 'mine', 'return-client-request-id': 'true', 'x-preferserveraffinity': 'true' },
  })
  expect(answer.headers.get('client-request-id')).toBe('mine')
  for (const name of ['request-id', 'x-feserver', 'x-beserver', 'x-diaginfo', 'x-calculatedbetarget'])
    expect(answer.headers.get(name)).toMatch(/\S/)
  expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
    'exchangecookie',
    'X-BackEndOverrideCookie',
  ])
  expect((await ews.ask(request, { headers: { 'client-request-id': 'mine' } })).headers.get('client-request-id')).toBeNull()
  const { operation, principal, status } = ews.world.log.list().findLast(({ protocol }) => protocol === 'ews') ?? {}
  expect([operation, principal, status]).toEqual(['getservertimezones', 'support@contoso.example', 200])
})
