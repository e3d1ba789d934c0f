// Held against a stranger's client, as it comes: what it accepts from Exchange it must accept from the tenant.
import { readFile } from 'node:fs/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import {
  BasePropertySet,
  BodyType,
  ChangeType,
  ComparisonMode,
  ContainmentMode,
  ItemEvent,
  LogicalOperator,
  ConflictResolutionMode,
  ConnectingIdType,
  DeleteMode,
  EmailMessage,
  EventType,
  ExchangeService,
  ExchangeVersion,
  FolderId,
  FolderView,
  ImpersonatedUserId,
  ItemSchema,
  ItemView,
  Mailbox,
  MessageBody,
  OAuthCredentials,
  PropertySet,
  SearchFilter,
  ServiceError,
  StreamingSubscriptionConnection,
  SyncFolderItemsScope,
  Uri,
  WebCredentials,
  WellKnownFolderName,
  EmailMessageSchema,
  Folder,
  MimeContent,
} from 'ews-javascript-api'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { deliverMany, sampleMail } from '../graph/test-tenant.ts'
import { toEwsId } from './ids.ts'
import { openEws } from './test-ews.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let service: ExchangeService

beforeEach(async () => {
  ews = await openEws()
  setDefaultCACertificates([...getCACertificates('default'), await readFile(ews.tenant.caFile, 'utf8')])
  service = serviceWith(ews.own)
})
afterEach(async () => {
  await ews.tenant.close()
})

function serviceWith(token: string): ExchangeService {
  const made = new ExchangeService(ExchangeVersion.Exchange2013_SP1)
  made.Url = new Uri(ews.tenant.endpoints.ews.replace(ews.tenant.origins.http, ews.tenant.origins.https))
  made.Credentials = new OAuthCredentials(token)
  return made
}

test('it finds items page by page', async () => {
  deliverMany(ews.world, 25)
  const view = new ItemView(10, 0)
  const subjects: string[] = []
  for (;;) {
    const page = await service.FindItems(WellKnownFolderName.Inbox, view)
    expect(page.TotalCount).toBe(25)
    subjects.push(...page.Items.map((item) => item.Subject))
    if (!page.MoreAvailable) break
    view.Offset = page.NextPageOffset
  }
  expect(subjects).toHaveLength(25)
  expect(subjects[0]).toBe('Question 25')
})

test('it searches, reads a mail whole, marks it read, moves and deletes it', async () => {
  deliverMany(ews.world, 3)
  const unread = new SearchFilter.SearchFilterCollection(LogicalOperator.And, [
    new SearchFilter.IsEqualTo(EmailMessageSchema.IsRead, false),
    new SearchFilter.ContainsSubstring(ItemSchema.Subject, 'question 2', ContainmentMode.Substring, ComparisonMode.IgnoreCase),
  ])
  const found = await service.FindItems(WellKnownFolderName.Inbox, unread, new ItemView(5))
  expect(found.TotalCount).toBe(1)
  const [item] = found.Items
  if (item === undefined) throw new Error('nothing was found')
  const properties = new PropertySet(BasePropertySet.FirstClassProperties, [ItemSchema.MimeContent])
  properties.RequestedBodyType = BodyType.Text
  const mail = await EmailMessage.Bind(service, item.Id, properties)
  expect(mail.From.Address).toBe('ann.lee@example.com')
  expect(mail.InternetMessageId).toBe('<Question-2@example.com>')
  expect(mail.Body.Text).toContain('This is about Question 2.')
  expect(Buffer.from(mail.MimeContent.Content, 'base64').toString()).toContain('Subject: Question 2')

  mail.IsRead = true
  await mail.Update(ConflictResolutionMode.AutoResolve, true)
  const stored = ews.world.mail.mailsOf(support(), 'inbox').find(({ subject }) => subject === 'Question 2')
  expect(stored?.isRead).toBe(true)
  const moved = await mail.Move(WellKnownFolderName.DeletedItems)
  expect(moved.Id.UniqueId).not.toBe(mail.Id.UniqueId)
  expect(ews.world.mail.mailsOf(support(), 'deleteditems')).toHaveLength(1)
  await moved.Delete(DeleteMode.HardDelete)
  expect(ews.world.mail.mailsOf(support(), 'deleteditems')).toHaveLength(0)
})

test('it follows a folder by its sync state', async () => {
  deliverMany(ews.world, 5)
  const sync = async (state: string) =>
    await service.SyncFolderItems(
      new FolderId(WellKnownFolderName.Inbox),
      PropertySet.FirstClassProperties,
      [],
      3,
      SyncFolderItemsScope.NormalItems,
      state,
    )
  const first = await sync('')
  expect([first.Count, first.MoreChangesAvailable]).toEqual([3, true])
  const second = await sync(first.SyncState)
  expect([second.Count, second.MoreChangesAvailable]).toEqual([2, false])

  const mailbox = ews.world.mail.mailboxOf(support())
  const [newest, next] = mailbox?.wellKnown('inbox').newestFirst ?? []
  if (mailbox === undefined || newest === undefined || next === undefined) throw new Error('no mails')
  mailbox.update(newest, { isRead: true })
  mailbox.remove(next)
  deliverMany(ews.world, 1, 'Later')
  const third = await sync(second.SyncState)
  const changes = third.GetEnumerator().map(({ ChangeType: kind }) => kind)
  expect(new Set(changes)).toEqual(new Set([ChangeType.ReadFlagChange, ChangeType.Delete, ChangeType.Create]))

  ews.world.mail.expireDeltaTokens()
  await expect(sync(third.SyncState)).rejects.toMatchObject({ ErrorCode: ServiceError.ErrorInvalidSyncStateData })
})

test('it sends a mail with an attachment, and one given as MIME, and keeps copies', async () => {
  const mail = new EmailMessage(service)
  // This client writes text into its XML as it stands, so whoever uses it must escape.
  mail.Subject = 'Your printer'
  mail.Body = new MessageBody(BodyType.HTML, '&lt;p&gt;It is &lt;b&gt;fixed&lt;/b&gt;.&lt;/p&gt;')
  mail.ToRecipients.Add('ann.lee@example.com')
  mail.Attachments.AddFileAttachment('bill.txt', Buffer.from('12 EUR').toString('base64'))
  await mail.SendAndSaveCopy()
  const [left] = ews.world.mail.outside()
  expect(left?.to).toEqual(['ann.lee@example.com'])
  expect(Buffer.from(left?.raw ?? []).toString()).toContain('bill.txt')

  const other = new EmailMessage(service)
  other.MimeContent = new MimeContent('UTF-8', sampleMail('By MIME', { from: 'support@contoso.example' }).toString('base64'))
  await other.SendAndSaveCopy()
  expect(ews.world.mail.mailsOf(support(), 'sentitems').map(({ subject }) => subject)).toEqual(['By MIME', 'Your printer'])
  expect(ews.world.mail.mailsOf(support(), 'inbox').map(({ internetMessageId }) => internetMessageId)).toEqual([
    '<By-MIME@example.com>',
  ])
})

test('it walks folders and opens a shared one', async () => {
  const folders = await service.FindFolders(WellKnownFolderName.MsgFolderRoot, new FolderView(50))
  expect(folders.Folders.map(({ DisplayName }) => DisplayName)).toContain('Sent Items')
  ews.world.mail.deliver('sales@contoso.example', sampleMail('An order'))
  const inbox = await Folder.Bind(service, new FolderId(WellKnownFolderName.Inbox, new Mailbox('sales@contoso.example')))
  expect([inbox.DisplayName, inbox.TotalCount, inbox.UnreadCount]).toEqual(['Inbox', 1, 1])
})

test('it acts for an app as somebody, and reads faults', async () => {
  const asApp = serviceWith(await ews.appToken())
  await expect(Folder.Bind(asApp, WellKnownFolderName.Inbox)).rejects.toMatchObject({
    responseCode: ServiceError.ErrorInvalidExchangeImpersonationHeaderData,
  })
  asApp.ImpersonatedUserId = new ImpersonatedUserId(ConnectingIdType.SmtpAddress, 'sam@contoso.example')
  asApp.HttpHeaders.Add('X-AnchorMailbox', 'sam@contoso.example')
  ews.world.mail.deliver('sam@contoso.example', sampleMail('For Sam'))
  expect((await Folder.Bind(asApp, WellKnownFolderName.Inbox)).TotalCount).toBe(1)
  ews.world.faults.add({ protocol: 'ews', operation: 'getfolder', effect: { kind: 'error', code: 'ErrorServerBusy' }, count: 1 })
  await expect(Folder.Bind(asApp, WellKnownFolderName.Inbox)).rejects.toMatchObject({
    responseCode: ServiceError.ErrorServerBusy,
  })
})

test('it signs in with a password at a server of one’s own, and is kept out of a tenant that left EWS', async () => {
  ews.world.ews.settings.deployment = 'on-premises'
  service.Credentials = new WebCredentials('support@contoso.example', 'Contoso!2026')
  expect((await Folder.Bind(service, WellKnownFolderName.Inbox)).DisplayName).toBe('Inbox')
  ews.world.ews.settings.deployment = 'online'
  ews.world.ews.settings.enabled = false
  service.Credentials = new OAuthCredentials(ews.own)
  await expect(Folder.Bind(service, WellKnownFolderName.Inbox)).rejects.toMatchObject({ HttpStatusCode: 403 })
})

test('it hears of new mail by a streaming connection, and by pulling', async () => {
  const streaming = await service.SubscribeToStreamingNotifications(
    [new FolderId(WellKnownFolderName.Inbox)],
    EventType.NewMail,
    EventType.Moved,
  )
  const pull = await service.SubscribeToPullNotifications([new FolderId(WellKnownFolderName.Inbox)], 10, '', EventType.NewMail)
  const connection = new StreamingSubscriptionConnection(service, [streaming], 30)
  const heard: { subscription: string; type: EventType; id: string }[] = []
  connection.OnNotificationEvent.push((_sender, args) => {
    for (const event of args.Events)
      if (event instanceof ItemEvent)
        heard.push({ subscription: args.Subscription.Id, type: event.EventType, id: event.ItemId.UniqueId })
  })
  connection.OnSubscriptionError.push((_sender, args) => {
    throw args.Exception
  })
  connection.OnDisconnect.push(() => undefined)
  void connection.Open()
  await expect.poll(() => ews.world.ews.streams.size, { timeout: 20_000 }).toBe(1)

  deliverMany(ews.world, 2)
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(2)
  const ids = ews.world.mail.mailsOf(support(), 'inbox').map(({ mutableId }) => toEwsId(mutableId))
  expect(new Set(heard)).toEqual(new Set(ids.map((id) => ({ subscription: streaming.Id, type: EventType.NewMail, id }))))

  const pulled = await pull.GetEvents()
  expect([...pulled.ItemEvents].map((event) => event.ItemId.UniqueId).toSorted()).toEqual(ids.toSorted())
  expect([...(await pull.GetEvents()).AllEvents]).toEqual([])
  await pull.Unsubscribe()
  connection.Close()
  await expect.poll(() => ews.world.ews.streams.size, { timeout: 20_000 }).toBe(0)
})

function support(): string {
  const user = ews.world.directory.findUser('support@contoso.example')
  if (user === undefined) throw new Error('The seed has no support')
  return user.id
}
