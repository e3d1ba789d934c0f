// Each answer against its shape on Microsoft's pages. The outlines are written from those, not from what the tenant sends.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { StoredMail } from '../mail/stored-mail.ts'
import { toEwsId } from './ids.ts'
import { openEws } from './test-ews.ts'
import { INBOX, MIME, bodyOf, itemId, shape, success } from './test-exchange.ts'
import { misfits } from './test-shape.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let mail: StoredMail

beforeAll(async () => {
  ews = await openEws()
})
afterAll(async () => {
  await ews.tenant.close()
})

beforeEach(() => {
  for (const one of ews.world.mail.mailsOf(support())) ews.world.mail.mailboxOf(support())?.remove(one)
  const delivered = ews.world.mail.deliver('support@contoso.example', Buffer.from(MIME))
  if (delivered === undefined) throw new Error('no mailbox')
  mail = delivered
})

function support(): string {
  return ews.world.directory.findUser('support@contoso.example')?.id ?? ''
}

test('every answer is a SOAP envelope with the server’s version in its header', async () => {
  const answer = await ews.ask(
    `<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>${INBOX}</m:FolderIds></m:GetFolder>`,
  )
  expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8')
  expect(
    misfits(
      answer.root,
      `
      s:Envelope[]
        s:Header[]
          t:ServerVersionInfo[MajorVersion MinorVersion MajorBuildNumber MinorBuildNumber Version]
        s:Body[]
          m:GetFolderResponse[]
            …
      `,
    ),
  ).toEqual([])
})

describe('a successful', () => {
  test.each([
    [
      'GetFolder',
      () =>
        `<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>${INBOX}</m:FolderIds></m:GetFolder>`,
      success(
        'GetFolder',
        `
      m:Folders[]
        t:Folder[]
          t:FolderId[Id ChangeKey]
          t:DisplayName[] = Inbox
          t:TotalCount[] = 1
          t:ChildFolderCount[] = 0
          t:UnreadCount[] = 1`,
      ),
    ],
    [
      'FindFolder',
      () =>
        `<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="folder:DisplayName"/></t:AdditionalProperties></m:FolderShape><m:IndexedPageFolderView MaxEntriesReturned="2" Offset="0" BasePoint="Beginning"/><m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>`,
      success(
        'FindFolder',
        `
      m:RootFolder[IndexedPagingOffset TotalItemsInView IncludesLastItemInRange]
        t:Folders[]
          t:Folder[] *
            t:FolderId[Id ChangeKey]
            t:DisplayName[]`,
      ),
    ],
    [
      'FindItem',
      () =>
        `<m:FindItem Traversal="Shallow">${shape('IdOnly', '<t:AdditionalProperties><t:FieldURI FieldURI="message:InternetMessageId"/></t:AdditionalProperties>')}<m:IndexedPageItemView MaxEntriesReturned="100" Offset="0" BasePoint="Beginning"/><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="message:IsRead"/><t:FieldURIOrConstant><t:Constant Value="false"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:SortOrder><t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:DateTimeReceived"/></t:FieldOrder></m:SortOrder><m:ParentFolderIds>${INBOX}</m:ParentFolderIds></m:FindItem>`,
      success(
        'FindItem',
        `
      m:RootFolder[IndexedPagingOffset TotalItemsInView IncludesLastItemInRange]
        t:Items[]
          t:Message[]
            t:ItemId[Id ChangeKey]
            t:InternetMessageId[] = <printer@example.com>`,
      ),
    ],
    [
      'SyncFolderItems',
      () =>
        `<m:SyncFolderItems>${shape('IdOnly')}<m:SyncFolderId>${INBOX}</m:SyncFolderId><m:MaxChangesReturned>512</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>`,
      success(
        'SyncFolderItems',
        `
      m:SyncState[] = /^[A-Za-z0-9+/]{20,}=*$/
      m:IncludesLastItemInRange[] = true
      m:Changes[]
        t:Delete *
          …
        t:Create[]
          t:Message[]
            t:ItemId[Id ChangeKey]`,
      ),
    ],
    [
      'SyncFolderHierarchy',
      () => '<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape></m:SyncFolderHierarchy>',
      success(
        'SyncFolderHierarchy',
        `
      m:SyncState[] = /^[A-Za-z0-9+/]{20,}=*$/
      m:IncludesLastFolderInRange[] = true
      m:Changes[]
        t:Create[] *
          t:Folder[]
            t:FolderId[Id ChangeKey]`,
      ),
    ],
    [
      'GetItem',
      () =>
        `<m:GetItem>${shape('Default', '<t:IncludeMimeContent>true</t:IncludeMimeContent><t:AdditionalProperties><t:FieldURI FieldURI="item:InternetMessageHeaders"/><t:ExtendedFieldURI PropertyTag="0x1035" PropertyType="String"/><t:ExtendedFieldURI DistinguishedPropertySetId="InternetHeaders" PropertyName="X-Ticket" PropertyType="String"/><t:FieldURI FieldURI="message:References"/></t:AdditionalProperties>')}<m:ItemIds>${itemId(mail)}</m:ItemIds></m:GetItem>`,
      success(
        'GetItem',
        `
      m:Items[]
        t:Message[]
          t:MimeContent[CharacterSet] = ${Buffer.from(MIME).toString('base64')}
          t:ItemId[Id ChangeKey]
          t:Subject[] = Printer & <toner>
          t:Sensitivity[] = Normal
          t:Body[BodyType IsTruncated] = /<p>It is <b>on fire<.b>.<.p>/
          t:Attachments[]
            t:FileAttachment[]
              t:AttachmentId[Id]
              t:Name[] = smoke.txt
              t:ContentType[] = text/plain
              t:Size[] = 4
              t:LastModifiedTime[] = /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$/
              t:IsInline[] = false
              t:IsContactPhoto[] = false
          t:Size[] = ${String(Buffer.byteLength(MIME))}
          t:InternetMessageHeaders[]
            t:InternetMessageHeader[HeaderName] *
          t:DateTimeSent[] = 2026-11-23T08:00:00Z
          t:DateTimeCreated[] = /Z$/
          t:ResponseObjects[]
            t:ReplyToItem[]
            t:ReplyAllToItem[]
            t:ForwardItem[]
          t:HasAttachments[] = true
          t:ExtendedProperty[]
            t:ExtendedFieldURI[PropertyTag PropertyType]
            t:Value[] = <printer@example.com>
          t:ExtendedProperty[]
            t:ExtendedFieldURI[DistinguishedPropertySetId PropertyName PropertyType]
            t:Value[] = 4711
          t:IsAssociated[] = false
          t:ToRecipients[]
            t:Mailbox[]
              t:Name[] = Contoso Support
              t:EmailAddress[] = support@contoso.example
              t:RoutingType[] = SMTP
              t:MailboxType[] = Mailbox
          t:CcRecipients[]
            t:Mailbox[]
              t:Name[] = Sam Rivera
              t:EmailAddress[] = sam@contoso.example
              t:RoutingType[] = SMTP
              t:MailboxType[] = Mailbox
          t:IsReadReceiptRequested[] = false
          t:IsDeliveryReceiptRequested[] = false
          t:From[]
            t:Mailbox[]
              t:Name[] = Ann Lee
              t:EmailAddress[] = ann.lee@example.com
              t:RoutingType[] = SMTP
              t:MailboxType[] = OneOff
          t:IsRead[] = false
          t:References[] = <first@example.com> <before@example.com>`,
      ),
    ],
    [
      'UpdateItem',
      () =>
        `<m:UpdateItem MessageDisposition="SaveOnly" ConflictResolution="AutoResolve" SuppressReadReceipts="true"><m:ItemChanges><t:ItemChange>${itemId(mail)}<t:Updates><t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>true</t:IsRead></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`,
      success(
        'UpdateItem',
        `
      m:Items[]
        t:Message[]
          t:ItemId[Id ChangeKey]
      m:ConflictResults[]
        t:Count[] = 0`,
      ),
    ],
    [
      'MoveItem',
      () =>
        `<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="deleteditems"/></m:ToFolderId><m:ItemIds>${itemId(mail)}</m:ItemIds></m:MoveItem>`,
      success(
        'MoveItem',
        `
      m:Items[]
        t:Message[]
          t:ItemId[Id ChangeKey]`,
      ),
    ],
    [
      'CopyItem',
      () =>
        `<m:CopyItem><m:ToFolderId><t:DistinguishedFolderId Id="drafts"/></m:ToFolderId><m:ItemIds>${itemId(mail)}</m:ItemIds></m:CopyItem>`,
      success(
        'CopyItem',
        `
      m:Items[]
        t:Message[]
          t:ItemId[Id ChangeKey]`,
      ),
    ],
    [
      'DeleteItem',
      () => `<m:DeleteItem DeleteType="MoveToDeletedItems"><m:ItemIds>${itemId(mail)}</m:ItemIds></m:DeleteItem>`,
      success('DeleteItem'),
    ],
    [
      'CreateItem',
      () =>
        `<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>New</t:Subject><t:Body BodyType="Text">Hello</t:Body></t:Message></m:Items></m:CreateItem>`,
      success(
        'CreateItem',
        `
      m:Items[]
        t:Message[]
          t:ItemId[Id ChangeKey]`,
      ),
    ],
    [
      'CreateItem',
      () =>
        `<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:SavedItemFolderId><t:DistinguishedFolderId Id="sentitems"/></m:SavedItemFolderId><m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">${Buffer.from(MIME.replace('ann.lee@example.com', 'support@contoso.example')).toString('base64')}</t:MimeContent></t:Message></m:Items></m:CreateItem>`,
      success(
        'CreateItem',
        `
      m:Items[]`,
      ),
    ],
    [
      'ResolveNames',
      () => '<m:ResolveNames ReturnFullContactData="true"><m:UnresolvedEntry>sam</m:UnresolvedEntry></m:ResolveNames>',
      success(
        'ResolveNames',
        `
      m:ResolutionSet[TotalItemsInView IncludesLastItemInRange]
        t:Resolution[]
          t:Mailbox[]
            t:Name[] = Sam Rivera
            t:EmailAddress[] = sam@contoso.example
            t:RoutingType[] = SMTP
            t:MailboxType[] = Mailbox
          t:Contact[]
            t:DisplayName[] = Sam Rivera
            t:EmailAddresses[]
              t:Entry[Key] = SMTP:sam@contoso.example
            t:ContactSource[] = ActiveDirectory`,
      ),
    ],
    [
      'ConvertId',
      () =>
        `<m:ConvertId DestinationFormat="HexEntryId"><m:SourceIds><t:AlternateId Format="EwsId" Id="${toEwsId(mail.mutableId)}" Mailbox="support@contoso.example"/></m:SourceIds></m:ConvertId>`,
      success(
        'ConvertId',
        `
      m:AlternateId[type Format Id Mailbox]`,
      ),
    ],
    [
      'GetServerTimeZones',
      () =>
        '<m:GetServerTimeZones ReturnFullTimeZoneData="true"><m:Ids><t:Id>W. Europe Standard Time</t:Id></m:Ids></m:GetServerTimeZones>',
      success(
        'GetServerTimeZones',
        `
      m:TimeZoneDefinitions[]
        t:TimeZoneDefinition[Name Id]
          t:Periods[]
            t:Period[Bias Name Id] *
          t:TransitionsGroups[]
            t:TransitionsGroup[Id]
              t:RecurringDayTransition[] *
                t:To[Kind]
                t:TimeOffset[]
                t:Month[]
                t:DayOfWeek[] = Sunday
                t:Occurrence[] = -1
          t:Transitions[]
            t:Transition[]
              t:To[Kind]`,
      ),
    ],
    [
      'Subscribe',
      () =>
        `<m:Subscribe><m:PullSubscriptionRequest><t:FolderIds>${INBOX}</t:FolderIds><t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:Timeout>10</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>`,
      success(
        'Subscribe',
        `
      m:SubscriptionId[]
      m:Watermark[]`,
      ),
    ],
  ])('%s has its shape', async (_, request, outline) => {
    const answer = await ews.ask(request())
    expect(answer.status).toBe(200)
    expect(misfits(bodyOf(answer), outline)).toEqual([])
  })
})
