import { addressesOf, headerOf, scanHeaders, textOf } from '../../mail/header-scan.ts'
import { readParts } from '../../mail/read-parts.ts'
import { dateTime } from './date-time.ts'
import { presentAddress } from './message.ts'
import { sanitizeHtml } from './sanitize-html.ts'

/** A mail inside a mail, as `$expand=microsoft.graph.itemAttachment/item` shows it: it has no id and lies in no folder. */
export async function presentAttachedMail(raw: Uint8Array): Promise<Record<string, unknown>> {
  const headers = scanHeaders(raw)
  const { text, html, attachments } = await readParts(raw)
  const people = (name: string) => addressesOf(headers, name).map((one) => presentAddress(one))
  const [from] = people('From')
  const date = Date.parse(headerOf(headers, 'Date') ?? '')
  return {
    '@odata.type': '#microsoft.graph.message',
    id: '',
    ...(Number.isNaN(date) ? {} : { sentDateTime: dateTime(date), receivedDateTime: dateTime(date) }),
    hasAttachments: attachments.some(({ isInline }) => !isInline),
    internetMessageId: headerOf(headers, 'Message-ID') ?? null,
    subject: textOf(headers, 'Subject'),
    isDraft: false,
    body:
      html === undefined ? { contentType: 'text', content: text ?? '' } : { contentType: 'html', content: sanitizeHtml(html) },
    sender: people('Sender')[0] ?? from ?? null,
    from: from ?? null,
    toRecipients: people('To'),
    ccRecipients: people('Cc'),
    replyTo: people('Reply-To'),
  }
}
