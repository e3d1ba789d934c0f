import MailComposer from 'nodemailer/lib/mail-composer'
import { addressParser } from 'postal-mime'

import { escapeHtml } from '../mail/plain-text.ts'
import { makeGuid } from '../random.ts'
import type { World } from '../world.ts'
import type { Person } from './people.ts'
import { beginReply } from './reply.ts'

export type WrittenMail = {
  readonly to: string
  readonly cc: string
  readonly subject: string
  readonly text: string
  readonly quote: string
  readonly attachments: readonly { readonly filename: string; readonly contentType: string; readonly content: Buffer }[]
  /** The mail this one answers. */
  readonly answers: Uint8Array | undefined
}

export type Writing =
  | { readonly kind: 'sent'; readonly raw: Uint8Array }
  | { readonly kind: 'refused'; readonly field: 'to' | 'cc'; readonly sentence: string }

/** Builds the MIME form of what was written and hands it to the transport. */
export async function writeMail(world: World, person: Person, written: WrittenMail): Promise<Writing> {
  const to = readRecipients(written.to)
  const cc = readRecipients(written.cc)
  if (to.wrong !== undefined) return { kind: 'refused', field: 'to', sentence: `“${to.wrong}” is not a mail address.` }
  if (cc.wrong !== undefined) return { kind: 'refused', field: 'cc', sentence: `“${cc.wrong}” is not a mail address.` }
  if (to.addresses.length === 0) return { kind: 'refused', field: 'to', sentence: 'Say who the mail is for.' }
  const reply = written.answers === undefined ? undefined : await beginReply(written.answers)
  const text = written.quote === '' ? written.text : `${written.text.trimEnd()}\n\n${written.quote}`
  const raw = await new MailComposer({
    from: { name: person.name, address: person.address },
    to: [...to.addresses],
    cc: [...cc.addresses],
    subject: written.subject,
    text,
    html: htmlOf(written.text, written.quote),
    date: new Date(world.clock.now()),
    baseBoundary: makeGuid(world.random),
    messageId: `<${makeGuid(world.random)}@${person.address.split('@')[1] ?? 'example.com'}>`,
    ...(reply?.inReplyTo === undefined ? {} : { inReplyTo: reply.inReplyTo, references: [...reply.references] }),
    attachments: written.attachments.map((attachment) => ({ ...attachment })),
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
  const recipients = [...to.addresses, ...cc.addresses].map((one) => one.address)
  world.mail.transport(person.address, recipients, raw)
  return { kind: 'sent', raw }
}

function readRecipients(typed: string): { addresses: { name: string; address: string }[]; wrong?: string } {
  const addresses: { name: string; address: string }[] = []
  for (const entry of addressParser(typed.replaceAll(';', ','), { flatten: true })) {
    const address = entry.address ?? ''
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) return { addresses, wrong: address || entry.name }
    addresses.push({ name: entry.name, address })
  }
  return { addresses }
}

/** Most mail programs write HTML beside the text, the answered mail in a block quote. */
function htmlOf(text: string, quote: string): string {
  const lines = (part: string): string => escapeHtml(part).replaceAll('\n', '<br>\n')
  const quoted = quote.split('\n')
  const unmarked = quoted.slice(1).map((line) => line.replace(/^> ?/, ''))
  const block =
    quote === ''
      ? ''
      : `<br>\n<div>${lines(quoted[0] ?? '')}</div>\n<blockquote type="cite">${lines(unmarked.join('\n'))}</blockquote>`
  return `<html><body><div>${lines(text)}</div>${block}</body></html>`
}
