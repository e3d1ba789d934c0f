import { decodeBytes } from '../charset/decode-bytes.ts'
import { decodeWords } from '../header/decode-words.ts'
import { readTextField } from '../header/read-text-field.ts'
import type { Limits } from '../limits.ts'
import type { MailAttachment } from '../parsed-mail.ts'
import { rawBody } from '../structure/part.ts'
import type { Part } from '../structure/part.ts'
import { fieldOf, readHeader } from '../structure/read-header.ts'
import type { Report } from '../structure/read-header.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'
import type { FilePart } from './collect-body.ts'
import { makeFileName, safeFileName } from './file-name.ts'

/** A file before it has its final name. */
export interface LooseFile {
  readonly name: string
  readonly contentType: string
  readonly contentId: string | null
  /** Content-Location: the other way for HTML to name it. */
  readonly location: string | null
  readonly disposition: string | null
  readonly inRelated: boolean
  readonly content: Buffer
}

/** Decodes the file parts of a mail, up to the limits. */
export function readFiles(parts: readonly FilePart[], limits: Limits, report: Report): LooseFile[] {
  const files: LooseFile[] = []
  for (const { part, inRelated } of parts) {
    if (files.length >= limits.attachments) {
      report('attachment-too-many', `more than ${limits.attachments} attachments`, true)
      break
    }
    const content = decodeTransfer(rawBody(part), part.encoding, report)
    files.push({
      name: nameOf(part, content),
      contentType: part.type,
      contentId: part.contentId,
      location: fieldOf(part.header, 'content-location')?.trim() ?? null,
      disposition: part.disposition,
      inRelated,
      content,
    })
  }
  return files
}

function nameOf(part: Part, content: Buffer): string {
  const given =
    part.dispositionParams.get('filename') ??
    part.typeParams.get('name') ??
    part.typeParams.get('filename') ??
    part.dispositionParams.get('name')
  // Single quotes are no quotation marks of mail, but some programs take them for such.
  if (given !== undefined && given.trim() !== '') return decodeWords(given, null, 'decoded').replace(/^'(.+)'$/s, '$1')
  if (part.type === 'message/rfc822' || part.type === 'message/global') {
    const header = readHeader(content, 0, Math.min(content.length, 64 * 1024), DUMMY_LIMITS, () => undefined)
    const subject = readTextField(fieldOf(header, 'subject'), null)
    return subject === '' ? '' : `${subject.slice(0, 120).replace(/[\\/]/g, '_')}.eml`
  }
  const description = fieldOf(part.header, 'content-description')
  if (description !== undefined && /^[^\s/\\]{1,100}\.[a-z0-9]{2,5}$/i.test(description.trim()))
    return decodeWords(description.trim(), null)
  const location = fieldOf(part.header, 'content-location')
  const last =
    location === undefined ? undefined : /([^/\\?#\s]{1,100}\.[a-z0-9]{2,5})(?:[?#].*)?$/i.exec(location.trim().slice(-300))?.[1]
  return last ?? ''
}

const DUMMY_LIMITS: Limits = {
  rawBytes: 0,
  headerBytes: 64 * 1024,
  headerFields: 1000,
  depth: 0,
  parts: 0,
  textChars: 0,
  attachments: 0,
  attachmentBytes: 0,
}

/** Gives each file its safe name and says whether it belongs into the body. */
export function finishFiles(files: readonly LooseFile[], html: string | null, limits: Limits, report: Report): MailAttachment[] {
  const named = html === null ? new Set<string>() : namedInHtml(html)
  const made = new Map<string, number>()
  const finished: MailAttachment[] = []
  let total = 0
  for (const file of files) {
    total += file.content.length
    if (total > limits.attachmentBytes) {
      report('attachments-too-large', `attachments of more than ${limits.attachmentBytes} bytes`, true)
      break
    }
    let filename = safeFileName(file.name)
    if (filename === '') {
      const number = (made.get(file.contentType) ?? 0) + 1
      made.set(file.contentType, number)
      filename = makeFileName(file.contentType, number)
    }
    const referenced =
      (file.contentId !== null && named.has(file.contentId)) || (file.location !== null && named.has(file.location))
    const placed =
      file.disposition === 'inline' || (file.inRelated && file.contentId !== null && file.disposition !== 'attachment')
    finished.push({
      filename,
      contentType: file.contentType,
      size: file.content.length,
      contentId: file.contentId,
      inline: referenced || placed,
      content: file.content,
    })
  }
  return finished
}

/** Everything the HTML names by `cid:` or by a plain `src`. */
function namedInHtml(html: string): Set<string> {
  const named = new Set<string>()
  for (const found of html.matchAll(/cid:([^"'\s<>)]{1,300})/gi)) {
    const id = (found[1] ?? '').replace(/&amp;/g, '&')
    named.add(id)
    if (id.includes('%')) named.add(decodeBytes(unescapePercent(id), 'utf-8').text)
  }
  for (const found of html.matchAll(/\ssrc\s{0,5}=\s{0,5}["']?([^"'\s<>]{1,300})/gi)) named.add(found[1] ?? '')
  return named
}

function unescapePercent(text: string): Buffer {
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
