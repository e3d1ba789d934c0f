import { rfcDate } from '../../mail/non-delivery-report.ts'
import type { Entry } from '../session/view.ts'

/** The notice Exchange gives in the place of a mail that it could not turn into MIME. Programs take it for a mail of its own. */
export function failedRetrieval({ mail, uid }: Entry): Uint8Array {
  const from = mail.from === undefined ? '' : `"${mail.from.name}" <${mail.from.address}>`
  const lines = [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: 8bit',
    'From: Microsoft Exchange Server',
    `Subject: Retrieval using the IMAP4 protocol failed for the following message: ${String(uid)}`,
    `Date: ${rfcDate(mail.receivedAt)}`,
    '',
    "The server couldn't retrieve the following message:",
    '',
    `Subject: "${mail.subject}"`,
    `From: ${from}`,
    `Sent date: ${rfcDate(mail.sentAt)}`,
    '',
    "The message hasn't been deleted. You might be able to view it using either Outlook or Outlook Web App.",
    '',
  ]
  return Buffer.from(lines.join('\r\n'), 'utf8')
}
