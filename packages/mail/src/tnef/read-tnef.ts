import { cleanText, decodeBytes } from '../charset/decode-bytes.ts'
import type { Limits } from '../limits.ts'
import { inflateRtf } from './inflate-rtf.ts'
import { OBJECT, readProperties, STRING8, UNICODE } from './read-properties.ts'
import type { MapiProperty } from './read-properties.ts'
import { wrapMessage } from './wrap-message.ts'
import { rtfToText } from './rtf-to-text.ts'

export interface TnefFile {
  readonly name: string
  readonly contentType: string
  readonly contentId: string | null
  readonly content: Buffer
}

export interface TnefContents {
  readonly files: readonly TnefFile[]
  readonly text: string | null
  readonly html: string | null
  readonly subject: string
  readonly damaged: boolean
}

/** Attributes of the TNEF stream that we read (MS-OXTNEF section 2.1.3.3). */
const TAGS = {
  attachRender: 0x00069002,
  attachTitle: 0x00018010,
  attachTransportName: 0x00069001,
  attachData: 0x0006800f,
  attachProperties: 0x00069005,
  messageProperties: 0x00069003,
  body: 0x0002800c,
  codepage: 0x00069007,
} as const

const PROPERTY = {
  subject: 0x0037,
  body: 0x1000,
  rtf: 0x1009,
  bodyHtml: 0x1013,
  displayName: 0x3001,
  attachData: 0x3701,
  attachExtension: 0x3703,
  attachName: 0x3704,
  attachLongName: 0x3707,
  attachMime: 0x370e,
  attachContentId: 0x3712,
  codepage: 0x3fde,
  messageCodepage: 0x3ffd,
} as const

/** Messages inside messages inside winmail.dat; deeper ones stay closed. */
const MAX_DEPTH = 5

interface OpenFile {
  title: string
  data: Buffer | null
  properties: readonly MapiProperty[]
}

/**
 * Reads a TNEF stream (MS-OXTNEF). The stream is a flat list: an attribute that says "attachment begins" opens one, and what
 * follows describes it until the next. Checksums are not checked: programs that write wrong ones are about, and a file with a
 * flipped bit is better than none.
 */
export function readTnef(bytes: Buffer, limits: Limits, depth = 0): TnefContents {
  let codepage: string | null = null
  let message: readonly MapiProperty[] = []
  let body: Buffer | null = null
  let damaged = false
  const open: OpenFile[] = []
  let at = 6
  while (at + 9 <= bytes.length) {
    const level = bytes[at]
    const tag = bytes.readUInt32LE(at + 1)
    const size = bytes.readUInt32LE(at + 5)
    if (level !== 1 && level !== 2) break
    const start = at + 9
    // The last file of a stream that was cut off is given as far as it goes.
    if (start + size > bytes.length) damaged = true
    const data = bytes.subarray(start, Math.min(bytes.length, start + size))
    const file = open.at(-1)
    switch (tag) {
      case TAGS.attachRender:
        if (open.length < limits.attachments) open.push({ title: '', data: null, properties: [] })
        break
      case TAGS.attachTitle:
      case TAGS.attachTransportName:
        if (file && file.title === '') file.title = decodeName(data, codepage)
        break
      case TAGS.attachData:
        if (file) file.data = data
        break
      case TAGS.attachProperties: {
        const read = readProperties(data)
        damaged ||= read.damaged
        if (file) file.properties = read.properties
        break
      }
      case TAGS.messageProperties: {
        const read = readProperties(data)
        damaged ||= read.damaged
        message = read.properties
        break
      }
      case TAGS.body:
        body = data
        break
      case TAGS.codepage:
        if (data.length >= 4) codepage = `windows-${data.readUInt32LE(0)}`
        break
      default:
        break
    }
    at = start + size + 2
  }
  const files = open.flatMap((file) => finishFile(file, codepage, limits, depth))
  return { files, ...readBody(message, body, codepage), subject: textOf(message, PROPERTY.subject, codepage), damaged }
}

function finishFile(file: OpenFile, codepage: string | null, limits: Limits, depth: number): TnefFile[] {
  const text = (id: number) => textOf(file.properties, id, codepage)
  const name = text(PROPERTY.attachLongName) || file.title || text(PROPERTY.attachName) || text(PROPERTY.displayName)
  const held = file.properties.find((property) => property.id === PROPERTY.attachData)
  if (held?.type === OBJECT) {
    // The first 16 bytes name the interface; behind them a TNEF stream (a message) or an OLE object.
    const inner = held.value.subarray(16)
    if (inner.length > 6 && inner.readUInt32LE(0) === 0x223e9f78 && depth < MAX_DEPTH)
      return [wrapMessage(readTnef(inner, limits, depth + 1), name)]
    if (file.data === null || file.data.length === 0) {
      return [{ name, contentType: 'application/octet-stream', contentId: null, content: inner }]
    }
  }
  const content = file.data ?? held?.value
  if (content === undefined) return []
  const contentId = text(PROPERTY.attachContentId).replace(/^<|>$/g, '')
  const mime = text(PROPERTY.attachMime).toLowerCase()
  return [
    {
      name,
      contentType: /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : 'application/octet-stream',
      contentId: contentId === '' ? null : contentId,
      content,
    },
  ]
}

function readBody(
  message: readonly MapiProperty[],
  body: Buffer | null,
  codepage: string | null,
): { text: string | null; html: string | null } {
  const own = message.find((property) => property.id === PROPERTY.codepage || property.id === PROPERTY.messageCodepage)
  const charset = own && own.value.length >= 4 ? charsetOfCodepage(own.value.readUInt32LE(0)) : codepage
  const property = (id: number) => message.find((candidate) => candidate.id === id)
  const htmlProperty = property(PROPERTY.bodyHtml)
  let html = htmlProperty ? decodeValue(htmlProperty, charset) : null
  let text = textOf(message, PROPERTY.body, charset) || (body ? decodeName(body, charset) : '')
  const rtf = property(PROPERTY.rtf)
  if (rtf && html === null) {
    const read = rtfToText(inflateRtf(rtf.value), charset)
    html = read.html
    if (text === '' && read.html === null) text = read.text
  }
  return { text: text === '' ? null : text.replace(/\r\n?/g, '\n'), html }
}

function charsetOfCodepage(codepage: number): string {
  if (codepage === 65001) return 'utf-8'
  if (codepage === 20127) return 'us-ascii'
  if (codepage === 20866) return 'koi8-r'
  if (codepage === 28591 || codepage === 28605) return codepage === 28591 ? 'iso-8859-1' : 'iso-8859-15'
  if (codepage > 28591 && codepage <= 28599) return `iso-8859-${codepage - 28590}`
  if (codepage === 50220) return 'iso-2022-jp'
  return codepage === 51949 ? 'euc-kr' : `windows-${codepage}`
}

function textOf(properties: readonly MapiProperty[], id: number, codepage: string | null): string {
  const property = properties.find(
    (candidate) => candidate.id === id && (candidate.type === STRING8 || candidate.type === UNICODE),
  )
  return property ? decodeValue(property, codepage).replace(/\0.*$/s, '') : ''
}

function decodeValue(property: MapiProperty, codepage: string | null): string {
  if (property.type === UNICODE) return cleanText(property.value.toString('utf16le'))
  return decodeName(property.value, codepage)
}

function decodeName(bytes: Buffer, codepage: string | null): string {
  const end = bytes.indexOf(0)
  return decodeBytes(end === -1 ? bytes : bytes.subarray(0, end), codepage).text
}
