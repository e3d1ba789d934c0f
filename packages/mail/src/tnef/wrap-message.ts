import { createHash } from 'node:crypto'
import type { TnefContents, TnefFile } from './read-tnef.ts'

/** A message that stood inside winmail.dat, as an .eml file that any mail program opens. */
export function wrapMessage(inner: TnefContents, name: string): TnefFile {
  const title = inner.subject === '' ? (name === '' ? 'message' : name) : inner.subject
  const parts = [
    ...(inner.text === null && inner.html !== null
      ? []
      : [part('text/plain; charset=utf-8', Buffer.from(inner.text ?? ''), null)]),
    ...(inner.html === null ? [] : [part('text/html; charset=utf-8', Buffer.from(inner.html), null)]),
    ...inner.files.map((file) => part(file.contentType, file.content, file.name)),
  ]
  const boundary = `=_${createHash('sha256').update(parts.join('')).digest('hex').slice(0, 24)}`
  const head = [`Subject: ${word(title)}`, 'MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary="${boundary}"`].join(
    '\r\n',
  )
  const content = `${head}\r\n\r\n${parts.map((text) => `--${boundary}\r\n${text}\r\n`).join('')}--${boundary}--\r\n`
  return {
    name: `${name === '' ? title : name}.eml`,
    contentType: 'message/rfc822',
    contentId: null,
    content: Buffer.from(content, 'latin1'),
  }
}

function part(type: string, content: Buffer, name: string | null): string {
  const disposition =
    name === null ? '' : `\r\nContent-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name.toWellFormed())}`
  const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n')
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64${disposition}\r\n\r\n${lines}`
}

/** Encoded words of at most 75 characters (RFC 2047 section 2), cut between characters. */
function word(text: string): string {
  const words: string[] = []
  let piece = ''
  for (const char of text.toWellFormed().slice(0, 500)) {
    if (Buffer.byteLength(piece + char) > 42) {
      words.push(piece)
      piece = ''
    }
    piece += char
  }
  return [...words, piece].map((chunk) => `=?utf-8?B?${Buffer.from(chunk).toString('base64')}?=`).join('\r\n ')
}
