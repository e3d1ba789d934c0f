import { createHash } from 'node:crypto'

import MailComposer from 'nodemailer/lib/mail-composer'

import { editHead } from './edit-head.ts'
import { addressesOf, headerOf, scanHeaders, textOf } from './header-scan.ts'
import type { MailAddress, RawHeader } from './header-scan.ts'
import type { Importance, StoredMail } from './stored-mail.ts'
import type { Mailbox } from './mailbox.ts'
import { plainTextOf } from './plain-text.ts'
import { readParts } from './read-parts.ts'

export type DraftAttachment = {
  /** The key of the part it was read from; absent for a new one. */
  readonly key?: string
  readonly name: string
  readonly contentType: string
  readonly isInline: boolean
  readonly contentId?: string | undefined
  readonly content: Uint8Array
}

/** What a draft is made of while it is edited; between edits only its MIME form is kept. */
export type Draft = {
  readonly from: MailAddress | undefined
  readonly sender: MailAddress | undefined
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly bcc: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  readonly subject: string
  readonly text: string | undefined
  readonly html: string | undefined
  readonly importance: Importance
  readonly messageId: string
  /** Milliseconds since the epoch. */
  readonly date: number
  /** Every other header, as it stands in the mail. */
  readonly headers: readonly RawHeader[]
  /** Whose mailbox it stands in: who gets receipts while no sender is named. */
  readonly owner?: MailAddress
  readonly attachments: readonly DraftAttachment[]
}

/** A draft with nothing in it yet. `date` is in milliseconds since the epoch. */
export function emptyDraft({ messageId, date }: Pick<Draft, 'messageId' | 'date'>): Draft {
  return {
    from: undefined,
    sender: undefined,
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: '',
    text: undefined,
    html: undefined,
    importance: 'normal',
    messageId,
    date,
    headers: [],
    attachments: [],
  }
}

// Headers that the fields of a draft stand for, or that the composer must choose itself.
const OWN_HEADERS = new Set(
  'from sender to cc bcc reply-to subject importance x-priority message-id date mime-version content-type content-transfer-encoding content-disposition content-id'.split(
    ' ',
  ),
)

/** Builds the MIME form (CRLF line ends). Bcc stays in it: it is taken out when the mail leaves. */
export async function composeDraft(draft: Draft): Promise<Uint8Array> {
  const node = new MailComposer({
    from: draft.from ? [{ ...draft.from }] : undefined,
    sender: draft.sender ? [{ ...draft.sender }] : undefined,
    to: mutable(draft.to),
    cc: mutable(draft.cc),
    bcc: mutable(draft.bcc),
    replyTo: mutable(draft.replyTo),
    subject: draft.subject,
    text: draft.text ?? (draft.html === undefined ? '' : plainTextOf(draft.html)),
    ...(draft.html === undefined ? {} : { html: draft.html }),
    messageId: draft.messageId,
    baseBoundary: boundaryOf(draft),
    date: new Date(draft.date),
    ...(draft.importance === 'normal' ? {} : { headers: { Importance: draft.importance } }),
    attachments: draft.attachments.map((attachment) => ({
      filename: attachment.name,
      contentType: attachment.contentType,
      content: Buffer.from(attachment.content),
      contentDisposition: attachment.isInline ? 'inline' : 'attachment',
      ...(attachment.contentId === undefined ? {} : { cid: attachment.contentId }),
      // A mail inside a mail must not be base64 (RFC 2046 section 5.2.1).
      ...(attachment.contentType === 'message/rfc822' ? { contentTransferEncoding: '8bit' } : {}),
    })),
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  node.keepBcc = true
  // The composer reads and rewrites the headers it knows, References among them; these are kept as they came.
  return editHead(await node.build(), { prepend: draft.headers.map(({ name, value }) => [name, value] as const) })
}

/** Out of the draft itself, so that the same draft is the same bytes; whoever writes its text cannot know it. */
function boundaryOf({ messageId, text = '', html = '', attachments }: Draft): string {
  const hash = createHash('sha256').update([messageId, text, html].join('\0'))
  // A mail that is attached to an edited copy of itself must not share its boundary.
  for (const { name, content } of attachments) hash.update(name).update(content)
  return hash.digest('hex').slice(0, 32)
}

export async function readDraft(raw: Uint8Array, state: { importance: Importance; createdAt: number }): Promise<Draft> {
  const headers = scanHeaders(raw)
  const parts = await readParts(raw)
  const date = Date.parse(headerOf(headers, 'Date') ?? '')
  return {
    from: addressesOf(headers, 'From')[0],
    sender: addressesOf(headers, 'Sender')[0],
    to: addressesOf(headers, 'To'),
    cc: addressesOf(headers, 'Cc'),
    bcc: addressesOf(headers, 'Bcc'),
    replyTo: addressesOf(headers, 'Reply-To'),
    subject: textOf(headers, 'Subject'),
    text: parts.text,
    html: parts.html,
    importance: state.importance,
    messageId: headerOf(headers, 'Message-ID') ?? '',
    date: Number.isNaN(date) ? state.createdAt : date,
    headers: headers.filter((header) => !OWN_HEADERS.has(header.name.toLowerCase())),
    attachments: parts.attachments,
  }
}

const turns = new WeakMap<StoredMail, Promise<unknown>>()

/** Does the work on a draft once every earlier work on it is done: an edit takes a while, and must not overtake or be overtaken. */
export async function inTurn<Result>(mail: StoredMail, work: () => Result | Promise<Result>): Promise<Result> {
  const before = turns.get(mail) ?? Promise.resolve()
  const done = before.then(work)
  turns.set(
    mail,
    done.catch(() => undefined),
  )
  return await done
}

/** What became of an edit: done; the mail was removed meanwhile; or it was sent meanwhile, and is a draft no more. */
export type Edit = 'edited' | 'gone' | 'no-draft'

/** Edits a draft in place. Edits of one draft wait for each other, so that two attachments posted at once are both kept. */
export async function editDraft(mailbox: Mailbox, mail: StoredMail, edit: (draft: Draft) => Draft): Promise<Edit> {
  return await inTurn(mail, async () => {
    if (!mail.isDraft) return 'no-draft'
    const draft = await readDraft(mail.raw, mail)
    return mailbox.rewrite(mail, await composeDraft(edit(draft))) ? 'edited' : 'gone'
  })
}

function mutable(addresses: readonly MailAddress[]): { name: string; address: string }[] {
  return addresses.map(({ name, address }) => ({ name, address }))
}
