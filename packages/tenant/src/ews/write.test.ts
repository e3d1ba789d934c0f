import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { sampleMail } from '../graph/test-tenant.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { StoredMail } from '../mail/stored-mail.ts'
import { changeKeyOf, toEwsId } from './ids.ts'
import { all, codes, first, openEws } from './test-ews.ts'
import { INBOX, itemId, shape } from './test-exchange.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let settings: typeof ews.world.ews.settings
let mailbox: Mailbox

beforeAll(async () => {
  ews = await openEws()
  settings = { ...ews.world.ews.settings }
})
beforeEach(() => {
  Object.assign(ews.world.ews.settings, settings, { maxMessagesPerMinute: 1000 })
  mailbox = mailboxOf('support@contoso.example')
  for (const one of [mailbox, mailboxOf('sales@contoso.example')]) for (const mail of one.mails()) one.remove(mail)
})
afterAll(async () => {
  await ews.tenant.close()
})

function mailboxOf(address: string): Mailbox {
  const found = ews.world.mail.mailboxOf(ews.world.directory.findUser(address)?.id ?? '')
  if (found === undefined) throw new Error(`No mailbox ${address}`)
  return found
}

const deliver = (subject = 'Question', to = 'support@contoso.example'): StoredMail => {
  const mail = ews.world.mail.deliver(to, sampleMail(subject))
  if (mail === undefined) throw new Error('no mailbox')
  return mail
}
const inFolder = (name: string, of: Mailbox = mailbox) => of.findFolder(name)?.newestFirst ?? []
const textOf = (mail: StoredMail | undefined) => Buffer.from(mail?.raw ?? []).toString()

const create = async (message: string, { disposition = 'SaveOnly', folder = '' } = {}) =>
  await ews.ask(
    `<m:CreateItem MessageDisposition="${disposition}">${folder === '' ? '' : `<m:SavedItemFolderId>${folder}</m:SavedItemFolderId>`}<m:Items><t:Message>${message}</t:Message></m:Items></m:CreateItem>`,
  )
const mime = (text: string | Buffer) =>
  `<t:MimeContent CharacterSet="UTF-8">${Buffer.from(text).toString('base64')}</t:MimeContent>`
const to = (address: string) =>
  `<t:ToRecipients><t:Mailbox><t:EmailAddress>${address}</t:EmailAddress></t:Mailbox></t:ToRecipients>`
const from = (address: string) => `<t:From><t:Mailbox><t:EmailAddress>${address}</t:EmailAddress></t:Mailbox></t:From>`
const SALES = (name: string) =>
  `<t:DistinguishedFolderId Id="${name}"><t:Mailbox><t:EmailAddress>sales@contoso.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>`

const set = (uri: string, value: string) =>
  `<t:SetItemField><t:FieldURI FieldURI="${uri}"/><t:Message>${value}</t:Message></t:SetItemField>`
const READ = set('message:IsRead', '<t:IsRead>true</t:IsRead>')
const update = async (id: string, updates: string, mode = 'AutoResolve', disposition = 'SaveOnly') =>
  await ews.ask(
    `<m:UpdateItem MessageDisposition="${disposition}" ConflictResolution="${mode}"><m:ItemChanges><t:ItemChange>${id}<t:Updates>${updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`,
  )

describe('CreateItem', () => {
  test('keeps a draft as its elements say', async () => {
    const answer = await create(
      `<t:Subject>Grüße &amp; mehr</t:Subject><t:Body BodyType="HTML">&lt;b&gt;Hi&lt;/b&gt;</t:Body><t:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>YQ==</t:Content></t:FileAttachment></t:Attachments><t:Importance>High</t:Importance><t:InReplyTo>&lt;q@example.com&gt;</t:InReplyTo><t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId="InternetHeaders" PropertyName="X-Desk" PropertyType="String"/><t:Value>7</t:Value></t:ExtendedProperty>${to('ann.lee@example.com')}`,
    )
    expect(codes(answer)).toEqual(['NoError'])
    const [draft] = inFolder('drafts')
    expect(draft).toMatchObject({ subject: 'Grüße & mehr', isDraft: true, isRead: true, importance: 'high' })
    expect(all(answer.root, 'ItemId')[0]?.attributes.get('Id')).toBe(toEwsId(draft?.mutableId ?? ''))
    for (const line of ['X-Desk: 7', 'In-Reply-To: <q@example.com>', 'To: ann.lee@example.com', 'a.txt', '<b>Hi</b>'])
      expect(textOf(draft)).toContain(line)
  })

  test('takes MIME byte for byte and keeps its Message-ID, unless the service rewrites it', async () => {
    await create(mime(sampleMail('By MIME')))
    expect(textOf(inFolder('drafts')[0])).toBe(sampleMail('By MIME').toString())
    ews.world.mail.settings.rewriteMessageIds = true
    await create(mime(sampleMail('Rewritten')))
    ews.world.mail.settings.rewriteMessageIds = false
    expect(inFolder('drafts').find(({ subject }) => subject === 'Rewritten')?.internetMessageId).toContain('outlook.com>')
  })

  test('imports mail that is no draft by the message flags, with the time it came', async () => {
    const flags =
      '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E07" PropertyType="Integer"/><t:Value>0</t:Value></t:ExtendedProperty>'
    const when =
      '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E06" PropertyType="SystemTime"/><t:Value>2024-05-06T07:08:09Z</t:Value></t:ExtendedProperty>'
    await create(`${mime(sampleMail('Old'))}${flags}${when}`, { folder: INBOX })
    expect(inFolder('inbox')[0]).toMatchObject({
      subject: 'Old',
      isDraft: false,
      isRead: false,
      receivedAt: Date.parse('2024-05-06T07:08:09Z'),
    })
  })

  test.each([
    ['base64 that is none', '<t:MimeContent>§§§§</t:MimeContent>', 'SaveOnly', 'ErrorMimeContentInvalidBase64String'],
    ['empty MIME', '<t:MimeContent></t:MimeContent>', 'SaveOnly', 'ErrorMimeContentInvalid'],
    ['nobody to send to', '<t:Subject>x</t:Subject>', 'SendOnly', 'ErrorInvalidRecipients'],
    [
      'somebody else’s name',
      `${to('ann.lee@example.com')}${from('sam@contoso.example')}`,
      'SendAndSaveCopy',
      'ErrorSendAsDenied',
    ],
    ['a stranger’s name', `${to('ann.lee@example.com')}${from('boss@example.com')}`, 'SendOnly', 'ErrorSendAsDenied'],
  ])('refuses %s and leaves nothing behind', async (_, message, disposition, code) => {
    const before = ews.world.mail.outside().length
    expect(codes(await create(message, { disposition }))).toEqual([code])
    expect([mailbox.mails().length, ews.world.mail.outside().length]).toEqual([0, before])
  })

  test('needs a disposition, and creates mail only', async () => {
    const bare = '<m:CreateItem><m:Items><t:Message><t:Subject>x</t:Subject></t:Message></m:Items></m:CreateItem>'
    expect(codes(await ews.ask(bare))).toEqual(['ErrorMessageDispositionRequired'])
    const contact = '<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Contact/></m:Items></m:CreateItem>'
    expect(codes(await ews.ask(contact))).toEqual(['ErrorInvalidOperation'])
  })

  test.each([
    ['SendOnly', [], 1],
    ['SendAndSaveCopy', ['Bye'], 1],
    ['SaveOnly', [], 0],
  ])('%s keeps %j in Sent Items and sends %i', async (disposition, kept, sent) => {
    const before = ews.world.mail.outside().length
    await create(`<t:Subject>Bye</t:Subject>${to('ann.lee@example.com')}`, { disposition })
    expect(inFolder('sentitems').map(({ subject }) => subject)).toEqual(kept)
    expect(ews.world.mail.outside().length - before).toBe(sent)
  })

  test('sends as a shared mailbox and keeps the copy there', async () => {
    const message = `<t:Subject>Offer</t:Subject>${to('ann.lee@example.com')}${from('sales@contoso.example')}`
    expect(codes(await create(message, { disposition: 'SendAndSaveCopy', folder: SALES('sentitems') }))).toEqual(['NoError'])
    expect(inFolder('sentitems', mailboxOf('sales@contoso.example')).map(({ from: who }) => who?.address)).toEqual([
      'sales@contoso.example',
    ])
    expect(ews.world.mail.outside().at(-1)?.from).toBe('sales@contoso.example')
  })

  test('keeps nothing in a mailbox that is full', async () => {
    deliver()
    const support = ews.world.directory.findUser('support@contoso.example')
    if (support === undefined) throw new Error('no support')
    support.quotaBytes = 1
    expect(codes(await create('<t:Subject>x</t:Subject>'))).toEqual(['ErrorQuotaExceeded'])
    support.quotaBytes = null
    expect(codes(await create('<t:Subject>x</t:Subject>'))).toEqual(['NoError'])
  })

  test('sends nothing for a sender who is barred or for a mailbox that all may no longer fill', async () => {
    const { settings } = ews.world.mail
    const send = async () => codes(await create(to('ann.lee@example.com'), { disposition: 'SendOnly' }))
    deliver()
    settings.suspendedSenders = ['support@contoso.example']
    expect(await send()).toEqual(['ErrorAccountSuspend'])
    settings.suspendedSenders = []
    settings.mailboxQuotaBytes = 1
    expect(await send()).toEqual(['ErrorQuotaExceeded'])
    settings.mailboxQuotaBytes = null
    expect(await send()).toEqual(['NoError'])
  })

  test('sends no more than a mailbox may in a minute', async () => {
    ews.world.clock.shift(120_000)
    ews.world.ews.settings.maxMessagesPerMinute = 2
    const send = async () => codes(await create(to('ann.lee@example.com'), { disposition: 'SendOnly' }))
    expect([await send(), await send(), await send()].flat()).toEqual(['NoError', 'NoError', 'ErrorSubmissionQuotaExceeded'])
    ews.world.clock.shift(60_000)
    expect(await send()).toEqual(['NoError'])
  })
})

describe('an answer', () => {
  const answer = async (kind: string, id: string, more = '', disposition = 'SendAndSaveCopy') =>
    codes(
      await ews.ask(
        `<m:CreateItem MessageDisposition="${disposition}"><m:Items><t:${kind}>${more}${id.replace('t:ItemId', 't:ReferenceItemId')}<t:NewBodyContent BodyType="HTML">&lt;p&gt;Thanks!&lt;/p&gt;</t:NewBodyContent></t:${kind}></m:Items></m:CreateItem>`,
      ),
    )

  test('goes to whoever asked, in the same thread, above the quoted mail', async () => {
    const mail = deliver('Printer')
    expect(await answer('ReplyToItem', itemId(mail))).toEqual(['NoError'])
    const [sent] = inFolder('sentitems')
    expect(sent).toMatchObject({ subject: 'RE: Printer', conversationId: mail.conversationId })
    for (const line of [
      'To: Ann Lee <ann.lee@example.com>',
      `In-Reply-To: ${mail.internetMessageId}`,
      '<p>Thanks!</p>',
      'This is about Printer.',
    ])
      expect(textOf(sent)).toContain(line)
  })

  test('to all leaves oneself out, and a forwarded mail goes to whom it is given', async () => {
    const mail = ews.world.mail.deliver(
      'support@contoso.example',
      sampleMail('Printer', { headers: ['Cc: bea@example.com, help@contoso.example'] }),
    )
    if (mail === undefined) throw new Error('no mailbox')
    expect(await answer('ReplyAllToItem', itemId(mail))).toEqual(['NoError'])
    expect(ews.world.mail.outside().at(-1)?.to).toEqual(['ann.lee@example.com', 'bea@example.com'])
    expect(await answer('ForwardItem', itemId(mail), to('gil@example.com'))).toEqual(['NoError'])
    expect(ews.world.mail.outside().at(-1)?.to).toEqual(['gil@example.com'])
    expect(inFolder('sentitems').map(({ subject }) => subject)).toContain('FW: Printer')
  })

  test('needs the mail it answers', async () => {
    expect(await answer('ReplyToItem', '<t:ItemId Id="AAMk"/>')).toEqual(['ErrorInvalidIdMalformed'])
    expect(await answer('ForwardItem', itemId(deliver()))).toEqual(['ErrorInvalidRecipients'])
  })
})

describe('UpdateItem', () => {
  const stale = (mail: StoredMail): string => {
    const id = itemId(mail)
    mailbox.update(mail, { categories: ['Other'] })
    return id
  }

  test.each([
    ['NeverOverwrite', 'ErrorIrresolvableConflict', false],
    ['AutoResolve', 'NoError', true],
    ['AlwaysOverwrite', 'NoError', true],
  ])('%s with an old change key: %s', async (mode, code, isRead) => {
    const mail = deliver()
    expect(codes(await update(stale(mail), READ, mode))).toEqual([code])
    expect(mail.isRead).toBe(isRead)
  })

  test('gives a new change key with every change', async () => {
    const mail = deliver()
    const before = changeKeyOf(mail)
    const answer = await update(itemId(mail), READ, 'NeverOverwrite')
    const given = all(answer.root, 'ItemId')[0]?.attributes.get('ChangeKey')
    expect(given).toBe(changeKeyOf(mail))
    expect(given).not.toBe(before)
  })

  test.each([
    ['without a change key', (id: string) => id.replace(/ ChangeKey="[^"]*"/, ''), 'ErrorChangeKeyRequiredForWriteOperations'],
    ['with one that could be none', (id: string) => id.replace(/ChangeKey="[^"]*"/, 'ChangeKey="x"'), 'ErrorInvalidChangeKey'],
  ])('%s is refused', async (_, spoil, code) => {
    expect(codes(await update(spoil(itemId(deliver())), READ))).toEqual([code])
  })

  test('changes flags, categories and importance of any mail, contents of drafts only', async () => {
    const mail = deliver()
    const state =
      set('item:Categories', '<t:Categories><t:String>Red</t:String></t:Categories>') +
      set('item:Flag', '<t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag>')
    expect(codes(await update(itemId(mail), state))).toEqual(['NoError'])
    expect(mail).toMatchObject({ categories: ['Red'], flag: 'flagged' })
    expect(codes(await update(itemId(mail), set('item:Subject', '<t:Subject>Other</t:Subject>')))).toEqual([
      'ErrorInvalidPropertySet',
    ])
    await create(`<t:Subject>One</t:Subject>${to('ann.lee@example.com')}`)
    const [draft] = inFolder('drafts')
    if (draft === undefined) throw new Error('no draft')
    const updates = `${set('item:Subject', '<t:Subject>Two</t:Subject>')}<t:DeleteItemField><t:FieldURI FieldURI="message:ToRecipients"/></t:DeleteItemField>`
    expect(codes(await update(itemId(draft), updates))).toEqual(['NoError'])
    expect(draft.subject).toBe('Two')
    expect(textOf(draft)).not.toContain('ann.lee')
  })

  test.each([
    [
      'two properties at once',
      set('message:IsRead', '<t:IsRead>true</t:IsRead><t:Subject>x</t:Subject>'),
      'ErrorIncorrectUpdatePropertyCount',
    ],
    ['another property than it names', set('item:Subject', '<t:IsRead>true</t:IsRead>'), 'ErrorUpdatePropertyMismatch'],
    ['what nobody may write', set('item:Size', '<t:Size>1</t:Size>'), 'ErrorInvalidPropertySet'],
    [
      'the deletion of a time',
      '<t:DeleteItemField><t:FieldURI FieldURI="item:DateTimeReceived"/></t:DeleteItemField>',
      'ErrorInvalidPropertyDelete',
    ],
  ])('refuses %s and changes nothing', async (_, updates, code) => {
    const mail = deliver()
    const before = changeKeyOf(mail)
    expect(codes(await update(itemId(mail), READ + updates))).toEqual([code])
    expect(changeKeyOf(mail)).toBe(before)
  })

  test('sends a draft it has changed', async () => {
    await create(`<t:Subject>One</t:Subject>${to('ann.lee@example.com')}`)
    const [draft] = inFolder('drafts')
    if (draft === undefined) throw new Error('no draft')
    expect(
      codes(await update(itemId(draft), set('item:Subject', '<t:Subject>Two</t:Subject>'), 'AutoResolve', 'SendAndSaveCopy')),
    ).toEqual(['NoError'])
    expect(inFolder('sentitems').map(({ subject }) => subject)).toEqual(['Two'])
  })
})

describe('SendItem', () => {
  const send = async (id: string, copies = true, folder = '') =>
    codes(
      await ews.ask(
        `<m:SendItem SaveItemToFolder="${String(copies)}"><m:ItemIds>${id}</m:ItemIds>${folder === '' ? '' : `<m:SavedItemFolderId>${folder}</m:SavedItemFolderId>`}</m:SendItem>`,
      ),
    )
  const draft = async (): Promise<StoredMail> => {
    await create(`<t:Subject>Draft</t:Subject>${to('ann.lee@example.com')}`)
    const [made] = inFolder('drafts')
    if (made === undefined) throw new Error('no draft')
    return made
  }

  test('sends the draft as it is now, and nothing else', async () => {
    const mail = await draft()
    expect(await send(itemId(mail).replace(/ ChangeKey="[^"]*"/, ''))).toEqual(['ErrorChangeKeyRequired'])
    const old = itemId(mail)
    mailbox.update(mail, { categories: ['x'] })
    expect(await send(old)).toEqual(['ErrorStaleObject'])
    expect(await send(itemId(mail), false, INBOX)).toEqual(['ErrorInvalidSendItemSaveSettings'])
    const { immutableId } = mail
    expect(await send(itemId(mail))).toEqual(['NoError'])
    expect(inFolder('sentitems').map((sent) => sent.immutableId)).toEqual([immutableId])
    expect(await send(itemId(mail))).toEqual(['ErrorInvalidOperation'])
  })

  test('keeps no copy when none is wanted', async () => {
    expect(await send(itemId(await draft()), false)).toEqual(['NoError'])
    expect(mailbox.mails()).toEqual([])
  })
})

describe('moving and deleting', () => {
  test('into another mailbox makes another mail there, and names none', async () => {
    const mail = deliver()
    const answer = await ews.ask(
      `<m:MoveItem><m:ToFolderId>${SALES('inbox')}</m:ToFolderId><m:ItemIds>${itemId(mail)}</m:ItemIds></m:MoveItem>`,
    )
    expect([...codes(answer), all(answer.root, 'ItemId').length]).toEqual(['NoError', 0])
    expect([inFolder('inbox').length, inFolder('inbox', mailboxOf('sales@contoso.example')).length]).toEqual([0, 1])
  })

  test.each([
    ['MoveToDeletedItems', 'deleteditems'],
    ['SoftDelete', 'recoverableitemsdeletions'],
    ['HardDelete', undefined],
  ])('%s puts a mail into %s', async (type, folder) => {
    const mail = deliver()
    expect(
      codes(await ews.ask(`<m:DeleteItem DeleteType="${type}"><m:ItemIds>${itemId(mail)}</m:ItemIds></m:DeleteItem>`)),
    ).toEqual(['NoError'])
    const found = mailbox.findMail(mail.immutableId)
    expect(found && mailbox.folderOf(found).wellKnownName).toBe(folder)
  })

  test('one bad id does not touch its neighbours', async () => {
    const [one, two] = [deliver('One'), deliver('Two')]
    const bad = `<t:ItemId Id="${toEwsId(one.folderId)}"/>`
    const answer = await ews.ask(
      `<m:CopyItem><m:ToFolderId><t:DistinguishedFolderId Id="archive"/></m:ToFolderId><m:ItemIds>${itemId(one)}${bad}${itemId(two)}</m:ItemIds></m:CopyItem>`,
    )
    expect(codes(answer)).toEqual(['NoError', 'ErrorCannotUseFolderIdForItemId', 'NoError'])
    expect(inFolder('archive')).toHaveLength(2)
  })
})

test('a full mailbox takes neither copies nor attachments, and still lets its mail be moved about', async () => {
  await create(`<t:Subject>With files</t:Subject>${to('ann.lee@example.com')}`)
  const [draft] = inFolder('drafts')
  const received = deliver()
  const [support, sales] = ['support@contoso.example', 'sales@contoso.example'].map((key) => ews.world.directory.findUser(key))
  if (draft === undefined || support === undefined || sales === undefined) throw new Error('The seed lacks somebody')
  const relocate = async (operation: string, folder: string) =>
    codes(
      await ews.ask(
        `<m:${operation}><m:ToFolderId>${folder}</m:ToFolderId><m:ItemIds>${itemId(received)}</m:ItemIds></m:${operation}>`,
      ),
    )
  const parent = itemId(draft).replace('t:ItemId', 'm:ParentItemId')
  const file = '<t:FileAttachment><t:Name>a.txt</t:Name><t:Content>YWJj</t:Content></t:FileAttachment>'
  support.quotaBytes = 1
  expect(
    codes(await ews.ask(`<m:CreateAttachment>${parent}<m:Attachments>${file}</m:Attachments></m:CreateAttachment>`)),
  ).toEqual(['ErrorQuotaExceeded'])
  expect(await relocate('CopyItem', '<t:DistinguishedFolderId Id="archive"/>')).toEqual(['ErrorQuotaExceeded'])
  expect(await relocate('MoveItem', '<t:DistinguishedFolderId Id="archive"/>')).toEqual(['NoError'])
  support.quotaBytes = null
  sales.quotaBytes = 0
  expect(await relocate('MoveItem', SALES('inbox'))).toEqual(['ErrorQuotaExceeded'])
  sales.quotaBytes = null
  expect(inFolder('archive')).toEqual([received])
})

test('attachments are added, read and taken off under ids that Graph knows too', async () => {
  await create(`<t:Subject>With files</t:Subject>${to('ann.lee@example.com')}`)
  const [draft] = inFolder('drafts')
  if (draft === undefined) throw new Error('no draft')
  const parent = itemId(draft).replace('t:ItemId', 'm:ParentItemId')
  const inner = `<t:ItemAttachment><t:Name>Mail</t:Name><t:Message>${mime(sampleMail('Inner'))}</t:Message></t:ItemAttachment>`
  const file =
    '<t:FileAttachment><t:Name>a.txt</t:Name><t:ContentType>text/plain</t:ContentType><t:Content>YWJj</t:Content></t:FileAttachment>'
  const added = await ews.ask(`<m:CreateAttachment>${parent}<m:Attachments>${file}${inner}</m:Attachments></m:CreateAttachment>`)
  expect(codes(added)).toEqual(['NoError', 'NoError'])
  const [fileId, mailId] = all(added.root, 'AttachmentId')
  expect(mailId?.attributes.get('RootItemChangeKey')).toBe(changeKeyOf(draft))

  const id = (node: typeof fileId) => `<t:AttachmentId Id="${node?.attributes.get('Id') ?? ''}"/>`
  const read = await ews.ask(
    `<m:GetAttachment><m:AttachmentShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:AttachmentShape><m:AttachmentIds>${id(fileId)}${id(mailId)}<t:AttachmentId Id="AAMk"/></m:AttachmentIds></m:GetAttachment>`,
  )
  expect(codes(read)).toEqual(['NoError', 'NoError', 'ErrorInvalidIdMalformed'])
  expect(first(read.root, 'Content')).toBe('YWJj')
  expect(Buffer.from(first(read.root, 'MimeContent') ?? '', 'base64').toString()).toContain('Subject: Inner')

  const gone = await ews.ask(`<m:DeleteAttachment><m:AttachmentIds>${id(fileId)}</m:AttachmentIds></m:DeleteAttachment>`)
  expect(all(gone.root, 'RootItemId')[0]?.attributes.get('RootItemChangeKey')).toBe(changeKeyOf(draft))
  expect(textOf(draft)).not.toContain('a.txt')
  const onReceived = itemId(deliver()).replace('t:ItemId', 'm:ParentItemId')
  expect(
    codes(await ews.ask(`<m:CreateAttachment>${onReceived}<m:Attachments>${file}</m:Attachments></m:CreateAttachment>`)),
  ).toEqual(['ErrorInvalidOperation'])
  expect(codes(await ews.ask(`<m:GetItem>${shape('AllProperties')}<m:ItemIds>${itemId(draft)}</m:ItemIds></m:GetItem>`))).toEqual(
    ['NoError'],
  )
})
