import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { parse } from '../../src/index.ts'

/** What all three readers tell of a mail. */
export interface Read {
  readonly subject: string
  readonly sender: string
  readonly text: string
  readonly files: readonly string[]
}

/** The parser and two others, behind one door. Theirs may reject. */
export const READERS: Readonly<Record<'postdesk' | 'mailparser' | 'postal-mime', (bytes: Buffer) => Promise<Read>>> = {
  postdesk: async (bytes) => {
    const mail = parse(bytes)
    return {
      subject: mail.subject,
      sender: mail.from?.address ?? '',
      text: mail.text,
      files: mail.attachments.map((file) => file.filename),
    }
  },
  mailparser: async (bytes) => {
    const mail = await simpleParser(bytes)
    return {
      subject: mail.subject ?? '',
      sender: mail.from?.value[0]?.address ?? '',
      text: mail.text ?? '',
      files: mail.attachments.map((file) => file.filename ?? ''),
    }
  },
  'postal-mime': async (bytes) => {
    const mail = await PostalMime.parse(bytes)
    return {
      subject: mail.subject ?? '',
      sender: mail.from && 'address' in mail.from ? (mail.from.address ?? '') : '',
      text: mail.text ?? '',
      files: mail.attachments.map((file) => file.filename ?? ''),
    }
  },
}
