import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { deliverMany, sampleMail } from '../graph/test-tenant.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { StoredMail } from '../mail/stored-mail.ts'
import { toEwsId } from './ids.ts'
import { all, codes, faultCode, first, openEws } from './test-ews.ts'
import type { EwsAnswer } from './test-ews.ts'
import { INBOX, itemId, shape } from './test-exchange.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let settings: typeof ews.world.ews.settings
let mailbox: Mailbox

beforeAll(async () => {
  ews = await openEws()
  settings = { ...ews.world.ews.settings }
})
beforeEach(() => {
  Object.assign(ews.world.ews.settings, settings)
  const found = ews.world.mail.mailboxOf(ews.world.directory.findUser('support@contoso.example')?.id ?? '')
  if (found === undefined) throw new Error('no mailbox')
  mailbox = found
  for (const mail of mailbox.mails()) mailbox.remove(mail)
})
afterAll(async () => {
  await ews.tenant.close()
})

const path = (uri: string) => `<t:FieldURI FieldURI="${uri}"/>`
const compare = (how: string, uri: string, value: string) =>
  `<t:${how}>${path(uri)}<t:FieldURIOrConstant><t:Constant Value="${value}"/></t:FieldURIOrConstant></t:${how}>`
const contains = (uri: string, value: string, mode = 'Substring') =>
  `<t:Contains ContainmentMode="${mode}" ContainmentComparison="IgnoreCase">${path(uri)}<t:Constant Value="${value}"/></t:Contains>`
const order = (uri: string, how = 'Ascending') => `<t:FieldOrder Order="${how}">${path(uri)}</t:FieldOrder>`
const SUBJECT = `<t:AdditionalProperties>${path('item:Subject')}</t:AdditionalProperties>`

const find = async ({ view = '', restriction = '', sort = '', query = '', version = 'Exchange2013_SP1' }) =>
  await ews.ask(
    `<m:FindItem Traversal="Shallow">${shape('IdOnly', SUBJECT)}${view}${restriction && `<m:Restriction>${restriction}</m:Restriction>`}${sort && `<m:SortOrder>${sort}</m:SortOrder>`}<m:ParentFolderIds>${INBOX}</m:ParentFolderIds>${query && `<m:QueryString>${query}</m:QueryString>`}</m:FindItem>`,
    { version },
  )
const subjects = ({ root }: EwsAnswer) => all(root, 'Subject').map(({ text }) => text)
const view = (offset: number, size = 2, base = 'Beginning') =>
  `<m:IndexedPageItemView MaxEntriesReturned="${String(size)}" Offset="${String(offset)}" BasePoint="${base}"/>`
const rootOf = ({ root }: EwsAnswer) => Object.fromEntries(all(root, 'RootFolder')[0]?.attributes ?? [])

describe('FindItem', () => {
  test.each([
    [
      'from the beginning',
      view(0),
      ['Question 5', 'Question 4'],
      { IndexedPagingOffset: '2', TotalItemsInView: '5', IncludesLastItemInRange: 'false' },
    ],
    [
      'the last page',
      view(4),
      ['Question 1'],
      { IndexedPagingOffset: '5', TotalItemsInView: '5', IncludesLastItemInRange: 'true' },
    ],
    ['beyond the end', view(9), [], { IndexedPagingOffset: '5', TotalItemsInView: '5', IncludesLastItemInRange: 'true' }],
    [
      'from the end',
      view(0, 2, 'End'),
      ['Question 2', 'Question 1'],
      { IndexedPagingOffset: '3', TotalItemsInView: '5', IncludesLastItemInRange: 'false' },
    ],
    [
      'by a fraction',
      '<m:FractionalPageItemView MaxEntriesReturned="2" Numerator="2" Denominator="5"/>',
      ['Question 3', 'Question 2'],
      { NumeratorOffset: '4', AbsoluteDenominator: '5', TotalItemsInView: '5', IncludesLastItemInRange: 'false' },
    ],
  ])('pages %s', async (_, given, found, attributes) => {
    deliverMany(ews.world, 5)
    const answer = await find({ view: given })
    expect(subjects(answer)).toEqual(found)
    expect(rootOf(answer)).toEqual(attributes)
  })

  test.each([
    ['unread', compare('IsEqualTo', 'message:IsRead', 'false'), ['Beta order', 'Alpha question']],
    ['not unread', `<t:Not>${compare('IsEqualTo', 'message:IsRead', 'false')}</t:Not>`, ['Gamma question']],
    ['words in the subject', contains('item:Subject', 'QUESTION'), ['Gamma question', 'Alpha question']],
    ['a beginning', contains('item:Subject', 'al', 'Prefixed'), ['Alpha question']],
    ['words in the body', contains('item:Body', 'about beta'), ['Beta order']],
    ['later than', compare('IsGreaterThan', 'item:DateTimeReceived', '2026-11-23T08:00:01Z'), ['Gamma question', 'Beta order']],
    ['by Message-ID', compare('IsEqualTo', 'message:InternetMessageId', '&lt;Beta-order@example.com&gt;'), ['Beta order']],
    ['by the sender’s address', compare('IsEqualTo', 'message:From', 'bea@example.com'), ['Beta order']],
    [
      'two conditions',
      `<t:And>${contains('item:Subject', 'question')}${compare('IsEqualTo', 'message:IsRead', 'true')}</t:And>`,
      ['Gamma question'],
    ],
    [
      'either of two',
      `<t:Or>${contains('item:Subject', 'alpha')}${contains('item:Subject', 'beta')}</t:Or>`,
      ['Beta order', 'Alpha question'],
    ],
    ['what has categories', `<t:Exists>${path('item:Categories')}</t:Exists>`, ['Gamma question']],
    ['one category', compare('IsEqualTo', 'item:Categories', 'red'), ['Gamma question']],
  ])('filters %s', async (_, restriction, found) => {
    const at = Date.parse('2026-11-23T08:00:00Z')
    for (const [index, [subject, from]] of [
      ['Alpha question', 'ann@example.com'],
      ['Beta order', 'bea@example.com'],
      ['Gamma question', 'gil@example.com'],
    ].entries())
      ews.world.mail.deliver('support@contoso.example', sampleMail(subject ?? '', { from: from ?? '' }), {
        receivedAt: at + (index + 1) * 1000,
      })
    const gamma = mailbox.mails().find((mail) => mail.subject.startsWith('Gamma'))
    if (gamma !== undefined) mailbox.update(gamma, { isRead: true, categories: ['Red', 'Blue'] })
    expect(subjects(await find({ restriction }))).toEqual(found)
  })

  test('sorts by several keys', async () => {
    for (const subject of ['b', 'a', 'c', 'a']) ews.world.mail.deliver('support@contoso.example', sampleMail(subject))
    expect(subjects(await find({ sort: order('item:Subject') }))).toEqual(['a', 'a', 'b', 'c'])
    expect(subjects(await find({ sort: order('item:Subject', 'Descending') + order('item:DateTimeReceived') }))).toEqual([
      'c',
      'b',
      'a',
      'a',
    ])
  })

  test('finds words of a query string', async () => {
    for (const subject of ['Printer on fire', 'Printer fixed'])
      ews.world.mail.deliver('support@contoso.example', sampleMail(subject))
    expect(subjects(await find({ query: 'subject:printer AND fire' }))).toEqual(['Printer on fire'])
    expect(subjects(await find({ query: 'from:nobody' }))).toEqual([])
  })

  test.each([
    [
      'a restriction on what cannot be asked',
      { restriction: compare('IsEqualTo', 'item:MimeContent', 'x') },
      'ErrorUnsupportedPathForQuery',
    ],
    ['sorting by a body', { sort: order('item:Body') }, 'ErrorUnsupportedPathForSortGroup'],
    [
      'a calendar’s view',
      { view: '<m:CalendarView StartDate="2026-01-01T00:00:00Z" EndDate="2026-02-01T00:00:00Z"/>' },
      'ErrorInvalidOperation',
    ],
  ])('refuses %s', async (_, given, code) => {
    expect(codes(await find(given))).toEqual([code])
  })

  test('gives the first page up to the limit, and an error to programs of 2007', async () => {
    deliverMany(ews.world, 5)
    ews.world.ews.settings.findCountLimit = 3
    const answer = await find({})
    expect([subjects(answer).length, rootOf(answer)['IncludesLastItemInRange']]).toEqual([3, 'false'])
    expect(codes(await find({ version: 'Exchange2007_SP1' }))).toEqual(['ErrorExceededFindCountLimit'])
  })

  test('never shows bodies, recipients or MIME', async () => {
    deliverMany(ews.world, 1)
    const everything =
      '<t:IncludeMimeContent>true</t:IncludeMimeContent><t:AdditionalProperties><t:FieldURI FieldURI="item:Body"/><t:FieldURI FieldURI="message:ToRecipients"/></t:AdditionalProperties>'
    const { root } = await ews.ask(
      `<m:FindItem Traversal="Shallow">${shape('AllProperties', everything)}<m:ParentFolderIds>${INBOX}</m:ParentFolderIds></m:FindItem>`,
    )
    for (const name of ['Body', 'MimeContent', 'ToRecipients', 'Attachments', 'InternetMessageHeaders'])
      expect(all(all(root, 'Items')[0], name)).toEqual([])
    // Of a sender the index knows the name alone.
    expect(all(all(root, 'From')[0], 'Mailbox')[0]?.children.map(({ name }) => name)).toEqual(['Name'])
  })
})

describe('SyncFolderItems', () => {
  const sync = async (state = '', most = 512, more = '') =>
    await ews.ask(
      `<m:SyncFolderItems>${shape('IdOnly', SUBJECT)}<m:SyncFolderId>${INBOX}</m:SyncFolderId>${state && `<m:SyncState>${state}</m:SyncState>`}${more}<m:MaxChangesReturned>${String(most)}</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>`,
    )
  const changesIn = ({ root }: EwsAnswer) =>
    (all(root, 'Changes')[0]?.children ?? []).map((change) => [
      change.name,
      first(change, 'Subject') ?? all(change, 'ItemId')[0]?.attributes.get('Id'),
    ])
  const stateOf = ({ root }: EwsAnswer) => first(root, 'SyncState') ?? ''
  const isLast = ({ root }: EwsAnswer) => first(root, 'IncludesLastItemInRange')
  const now = async () => stateOf(await sync())

  test('walks a folder in pieces until the last', async () => {
    const before = await now()
    deliverMany(ews.world, 5)
    const one = await sync(before, 3)
    const two = await sync(stateOf(one), 3)
    expect([isLast(one), isLast(two)]).toEqual(['false', 'true'])
    expect([...changesIn(one), ...changesIn(two)]).toEqual([1, 2, 3, 4, 5].map((at) => ['Create', `Question ${String(at)}`]))
    expect(changesIn(await sync(stateOf(two)))).toEqual([])
  })

  test('tells what changed, what was only read, and what went', async () => {
    deliverMany(ews.world, 4)
    const state = await now()
    const [read, changed, both, gone] = mailbox.wellKnown('inbox').newestFirst as [StoredMail, StoredMail, StoredMail, StoredMail]
    const goneId = toEwsId(gone.mutableId)
    mailbox.update(read, { isRead: true })
    mailbox.update(changed, { categories: ['Red'] })
    mailbox.update(both, { categories: ['Red'] })
    mailbox.update(both, { isRead: true })
    mailbox.move(gone, mailbox.wellKnown('archive'))
    const answer = await sync(state)
    expect(changesIn(answer)).toEqual([
      ['ReadFlagChange', toEwsId(read.mutableId)],
      ['Update', 'Question 3'],
      ['Update', 'Question 2'],
      ['Delete', goneId],
    ])
    expect(first(all(answer.root, 'ReadFlagChange')[0], 'IsRead')).toBe('true')
    expect(all(all(answer.root, 'Delete')[0], 'ItemId')[0]?.attributes.has('ChangeKey')).toBe(false)
  })

  test('tells a mail that left and came back as gone under its old id and new under the other', async () => {
    deliverMany(ews.world, 1)
    const state = await now()
    const [mail] = mailbox.wellKnown('inbox').newestFirst as [StoredMail]
    const oldId = toEwsId(mail.mutableId)
    mailbox.move(mail, mailbox.wellKnown('archive'))
    mailbox.move(mail, mailbox.wellKnown('inbox'))
    expect(changesIn(await sync(state))).toEqual([
      ['Delete', oldId],
      ['Create', 'Question 1'],
    ])
  })

  test('passes over what the client says it knows', async () => {
    const state = await now()
    deliverMany(ews.world, 2)
    const [newest] = mailbox.wellKnown('inbox').newestFirst
    expect(
      changesIn(await sync(state, 512, `<m:Ignore><t:ItemId Id="${toEwsId(newest?.mutableId ?? '')}"/></m:Ignore>`)),
    ).toEqual([['Create', 'Question 1']])
  })

  test('refuses the state of another folder, a forged one, and one that has run out', async () => {
    const state = await now()
    const drafts = await ews.ask(
      `<m:SyncFolderItems>${shape('IdOnly')}<m:SyncFolderId><t:DistinguishedFolderId Id="drafts"/></m:SyncFolderId><m:SyncState>${state}</m:SyncState><m:MaxChangesReturned>5</m:MaxChangesReturned></m:SyncFolderItems>`,
    )
    expect(codes(drafts)).toEqual(['ErrorInvalidSyncStateData'])
    expect(codes(await sync(Buffer.from('{"kind":"items"}').toString('base64')))).toEqual(['ErrorInvalidSyncStateData'])
    ews.world.mail.expireDeltaTokens()
    expect(codes(await sync(state))).toEqual(['ErrorInvalidSyncStateData'])
    expect(codes(await sync())).toEqual(['NoError'])
  })

  test('reads as things were when a fault says so', async () => {
    const state = await now()
    deliverMany(ews.world, 1, 'Old')
    ews.world.clock.shift(60_000)
    deliverMany(ews.world, 1, 'New')
    const stale = () =>
      ews.world.faults.add({ protocol: 'ews', operation: '*', effect: { kind: 'stale', milliseconds: 30_000 }, count: 1 })
    stale()
    const answer = await sync(state)
    expect(changesIn(answer)).toEqual([['Create', 'Old 1']])
    expect(changesIn(await sync(stateOf(answer)))).toEqual([['Create', 'New 1']])
    stale()
    expect(subjects(await find({}))).toEqual(['Old 1'])
    const young = mailbox.mails().find(({ subject }) => subject === 'New 1')
    if (young === undefined) throw new Error('no mail')
    const get = async () =>
      codes(await ews.ask(`<m:GetItem>${shape('IdOnly')}<m:ItemIds>${itemId(young)}</m:ItemIds></m:GetItem>`))
    stale()
    expect([await get(), await get()].flat()).toEqual(['ErrorItemNotFound', 'NoError'])
  })
})

test('SyncFolderHierarchy tells of folders that came, were renamed and went', async () => {
  const sync = async (state = '') =>
    await ews.ask(
      `<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:SyncFolderId><t:DistinguishedFolderId Id="msgfolderroot"/></m:SyncFolderId>${state && `<m:SyncState>${state}</m:SyncState>`}</m:SyncFolderHierarchy>`,
    )
  const changesIn = ({ root }: EwsAnswer) =>
    (all(root, 'Changes')[0]?.children ?? []).map((change) => [change.name, first(change, 'DisplayName')])
  const stateOf = ({ root }: EwsAnswer) => first(root, 'SyncState') ?? ''
  const begun = await sync()
  expect(changesIn(begun)).toContainEqual(['Create', 'Inbox'])
  const made = await ews.ask(
    `<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>Orders</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>`,
  )
  expect(codes(made)).toEqual(['NoError'])
  const afterMaking = await sync(stateOf(begun))
  expect(changesIn(afterMaking)).toEqual([['Create', 'Orders']])
  const orders = mailbox.folders().find(({ displayName }) => displayName === 'Orders')
  if (orders === undefined) throw new Error('no folder')
  mailbox.changeFolder(orders, { displayName: 'Sales', parent: mailbox.wellKnown('inbox') })
  const afterNaming = await sync(stateOf(afterMaking))
  expect(changesIn(afterNaming)).toEqual([['Update', 'Sales']])
  mailbox.removeFolder(orders)
  expect(changesIn(await sync(stateOf(afterNaming)))).toEqual([['Delete', undefined]])
  expect(codes(await sync('bm9uZQ=='))).toEqual(['ErrorInvalidSyncStateData'])
})

describe('GetItem', () => {
  const HTML = Buffer.from(
    'From: ann.lee@example.com\r\nSubject: Html\r\nX-Tag: one\r\nContent-Type: text/html\r\n\r\n<p>Hello <b>you</b></p>\r\n',
  )

  test.each([
    ['Best', 'HTML', /<b>you<\/b>/],
    ['HTML', 'HTML', /<b>you<\/b>/],
    ['Text', 'Text', /^Hello you\s*$/],
  ])('gives a body as %s', async (wanted, type, text) => {
    const mail = ews.world.mail.deliver('support@contoso.example', HTML)
    if (mail === undefined) throw new Error('no mailbox')
    const { root } = await ews.ask(
      `<m:GetItem>${shape('Default', `<t:BodyType>${wanted}</t:BodyType>`)}<m:ItemIds>${itemId(mail)}</m:ItemIds></m:GetItem>`,
    )
    const body = all(root, 'Body').find(({ namespace }) => namespace.endsWith('/types'))
    expect([body?.attributes.get('BodyType'), body?.text]).toEqual([type, expect.stringMatching(text)])
  })

  test('gives single headers, and MAPI properties that follow from the mail', async () => {
    const mail = ews.world.mail.deliver('support@contoso.example', HTML)
    if (mail === undefined) throw new Error('no mailbox')
    const tags = ['0x0E07', '0x007D', '0x0C1F', '0x1A1A']
      .map((tag) => `<t:ExtendedFieldURI PropertyTag="${tag}" PropertyType="String"/>`)
      .join('')
    const more = `<t:AdditionalProperties><t:IndexedFieldURI FieldURI="item:InternetMessageHeader" FieldIndex="x-tag"/>${tags}</t:AdditionalProperties>`
    const { root } = await ews.ask(`<m:GetItem>${shape('IdOnly', more)}<m:ItemIds>${itemId(mail)}</m:ItemIds></m:GetItem>`)
    expect(all(root, 'InternetMessageHeader').map(({ text }) => text)).toEqual(['one'])
    expect(all(root, 'Value').map(({ text }) => text)).toEqual([
      '0',
      expect.stringContaining('X-Tag: one'),
      'ann.lee@example.com',
    ])
  })

  test('refuses a property path that names nothing', async () => {
    const bad = '<t:AdditionalProperties><t:ExtendedFieldURI PropertyType="String"/></t:AdditionalProperties>'
    expect(
      faultCode(await ews.ask(`<m:GetItem>${shape('IdOnly', bad)}<m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:GetItem>`)),
    ).toBe('ErrorSchemaValidation')
  })
})

test('an id goes into every other form and back', async () => {
  deliverMany(ews.world, 1)
  const id = toEwsId(mailbox.mails()[0]?.mutableId ?? '')
  const convert = async (from: string, to: string, given: string) =>
    all(
      (
        await ews.ask(
          `<m:ConvertId DestinationFormat="${to}"><m:SourceIds><t:AlternateId Format="${from}" Id="${given}" Mailbox="support@contoso.example"/></m:SourceIds></m:ConvertId>`,
        )
      ).root,
      'AlternateId',
    )[0]?.attributes.get('Id') ?? ''
  for (const form of ['HexEntryId', 'EntryId', 'StoreId', 'OwaId', 'EwsLegacyId'])
    expect(await convert(form, 'EwsId', await convert('EwsId', form, id))).toBe(id)
})
