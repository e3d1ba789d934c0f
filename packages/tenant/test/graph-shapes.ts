// The shapes of Graph's mail answers, written from Microsoft's pages (message, mailFolder, fileAttachment, uploadSession, subscription,
// change notification, convertIdResult, mailboxSettings, json-batching, errors) and not from the tenant's code. Names not told
// here are faults of the tenant.
import { z } from 'zod'

const id = z.string().regex(/^AA[A-Za-z0-9_-]+={0,2}$/)
const seconds = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const precise = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
const etag = z.string().regex(/^W\/"[^"]+"$/)
const guid = z.guid()
const context = { '@odata.context': z.url() }
const address = z.strictObject({ emailAddress: z.strictObject({ name: z.string(), address: z.string() }) })
const body = z.strictObject({ contentType: z.enum(['text', 'html']), content: z.string() })

/** A message as it comes when nothing is selected. */
const message = z.strictObject({
  '@odata.etag': etag,
  id,
  createdDateTime: seconds,
  lastModifiedDateTime: seconds,
  changeKey: z.string(),
  categories: z.array(z.string()),
  receivedDateTime: seconds,
  sentDateTime: seconds,
  hasAttachments: z.boolean(),
  internetMessageId: z.string().regex(/^<[^<>\s]+>$/),
  subject: z.string(),
  bodyPreview: z.string().max(255),
  importance: z.enum(['low', 'normal', 'high']),
  parentFolderId: id,
  conversationId: id,
  conversationIndex: z.base64(),
  isDeliveryReceiptRequested: z.boolean().nullable(),
  isReadReceiptRequested: z.boolean(),
  isRead: z.boolean(),
  isDraft: z.boolean(),
  webLink: z.url(),
  inferenceClassification: z.enum(['focused', 'other']),
  body,
  // A draft need not have either yet.
  sender: address.optional(),
  from: address.optional(),
  toRecipients: z.array(address),
  ccRecipients: z.array(address),
  bccRecipients: z.array(address),
  replyTo: z.array(address),
  flag: z.strictObject({ flagStatus: z.enum(['notFlagged', 'flagged', 'complete']) }),
})

const folder = z.strictObject({
  id,
  displayName: z.string(),
  parentFolderId: id,
  childFolderCount: z.int(),
  unreadItemCount: z.int(),
  totalItemCount: z.int(),
  sizeInBytes: z.int(),
  isHidden: z.boolean(),
})

const fileAttachment = z.strictObject({
  '@odata.type': z.literal('#microsoft.graph.fileAttachment'),
  '@odata.mediaContentType': z.string(),
  id: z.string(),
  lastModifiedDateTime: seconds,
  name: z.string(),
  contentType: z.string(),
  size: z.int(),
  isInline: z.boolean(),
  contentId: z.string().nullable(),
  contentLocation: z.string().nullable(),
  contentBytes: z.base64(),
})

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    ...context,
    '@odata.count': z.int().optional(),
    value: z.array(item),
    '@odata.nextLink': z.url().optional(),
  })

const removed = z.strictObject({
  '@odata.type': z.literal('#microsoft.graph.message'),
  id,
  '@removed': z.strictObject({ reason: z.enum(['deleted', 'changed']) }),
})
const changed = message.extend({ '@odata.type': z.literal('#microsoft.graph.message') })
const link = (name: string) => z.url().regex(new RegExp(`/delta\\?\\$${name}=`))
const delta = z.xor([
  z.strictObject({ ...context, value: z.array(z.union([removed, changed])), '@odata.nextLink': link('skiptoken') }),
  z.strictObject({ ...context, value: z.array(z.union([removed, changed])), '@odata.deltaLink': link('deltatoken') }),
])

const subscription = z.strictObject({
  ...context,
  id: guid,
  resource: z.string(),
  applicationId: guid,
  changeType: z.string(),
  clientState: z.string().nullable(),
  notificationUrl: z.url(),
  notificationQueryOptions: z.null(),
  lifecycleNotificationUrl: z.url().nullable(),
  expirationDateTime: precise,
  creatorId: guid,
  includeResourceData: z.boolean(),
  latestSupportedTlsVersion: z.enum(['v1_0', 'v1_1', 'v1_2', 'v1_3']),
  encryptionCertificate: z.null(),
  encryptionCertificateId: z.string().nullable(),
  notificationContentType: z.null(),
  notificationUrlAppId: z.null(),
})

const messagePath = z.string().regex(/^Users\/[0-9a-f-]{36}\/Messages\/AA/)

const notification = z.strictObject({
  value: z.array(
    z.strictObject({
      id: guid,
      subscriptionId: guid,
      subscriptionExpirationDateTime: precise,
      clientState: z.string().max(128),
      changeType: z.enum(['created', 'updated', 'deleted']),
      resource: messagePath,
      tenantId: guid,
      resourceData: z.strictObject({
        '@odata.type': z.literal('#Microsoft.Graph.Message'),
        '@odata.id': messagePath,
        '@odata.etag': etag,
        id,
      }),
    }),
  ),
})

const lifecycle = z.strictObject({
  value: z.array(
    z.strictObject({
      subscriptionId: guid,
      subscriptionExpirationDateTime: precise,
      tenantId: guid,
      clientState: z.string(),
      lifecycleEvent: z.enum(['reauthorizationRequired', 'subscriptionRemoved', 'missed']),
    }),
  ),
})

const dateTimeTimeZone = z.strictObject({ dateTime: z.string().regex(/\.\d{7}$/), timeZone: z.string() })

const automaticReplies = z.strictObject({
  status: z.enum(['disabled', 'alwaysEnabled', 'scheduled']),
  externalAudience: z.enum(['none', 'contactsOnly', 'all']),
  internalReplyMessage: z.string(),
  externalReplyMessage: z.string(),
  scheduledStartDateTime: dateTimeTimeZone,
  scheduledEndDateTime: dateTimeTimeZone,
})

const mailboxSettings = z.strictObject({
  ...context,
  archiveFolder: id,
  timeZone: z.string(),
  delegateMeetingMessageDeliveryOptions: z.string(),
  dateFormat: z.string(),
  timeFormat: z.string(),
  userPurpose: z.enum(['user', 'shared']),
  automaticRepliesSetting: automaticReplies,
  language: z.strictObject({ locale: z.string(), displayName: z.string() }),
  workingHours: z.strictObject({
    daysOfWeek: z.array(z.string()),
    startTime: z.string(),
    endTime: z.string(),
    timeZone: z.strictObject({ name: z.string() }),
  }),
})

const error = z.strictObject({
  error: z.strictObject({
    code: z.string().min(1),
    message: z.string(),
    innerError: z.strictObject({
      date: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      'request-id': guid,
      'client-request-id': z.string(),
    }),
  }),
})

export const GRAPH_SHAPES = {
  message: message.extend(context),
  messages: pageOf(message),
  folder: folder.extend(context),
  folders: pageOf(folder),
  attachment: fileAttachment.extend(context),
  attachments: pageOf(fileAttachment),
  delta,
  uploadSession: z.strictObject({
    ...context,
    uploadUrl: z.url().regex(/\/api\/v2\.0\/Users\('[^']+'\)\/Messages\('[^']+'\)\/AttachmentSessions\('[^']+'\)\?authtoken=/),
    expirationDateTime: z.string(),
    nextExpectedRanges: z.tuple([z.literal('0-')]),
  }),
  uploadProgress: z.strictObject({
    ExpirationDateTime: z.string(),
    nextExpectedRanges: z.array(z.string().regex(/^\d+(?:-\d*)?$/)),
  }),
  subscription,
  subscriptions: z.strictObject({ ...context, value: z.array(subscription.omit({ '@odata.context': true })) }),
  notification,
  lifecycle,
  translated: z.strictObject({ ...context, value: z.array(z.strictObject({ sourceId: id, targetId: id })) }),
  mailboxSettings,
  automaticReplies: automaticReplies.extend(context),
  batch: z.strictObject({
    responses: z.array(
      z.strictObject({
        id: z.string(),
        status: z.int(),
        headers: z.record(z.string(), z.string()),
        body: z.unknown().optional(),
      }),
    ),
  }),
  error,
} as const satisfies Record<string, z.ZodType>
