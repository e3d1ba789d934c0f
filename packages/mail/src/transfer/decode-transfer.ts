import { decodeBase64 } from './decode-base64.ts'
import { decodeQuotedPrintable } from './decode-quoted-printable.ts'
import { findUuencoded } from './decode-uuencode.ts'
import type { Report } from '../structure/read-header.ts'

/** Undoes a Content-Transfer-Encoding, whatever way it is written. Unknown ones leave the bytes as they are. */
export function decodeTransfer(source: Buffer, encoding: string, report: Report): Buffer {
  switch (encoding) {
    case 'base64': {
      const { bytes, damaged } = decodeBase64(source)
      if (damaged) report('base64-damaged', 'base64 with foreign characters or a tail')
      return bytes
    }
    case 'quoted-printable':
      return decodeQuotedPrintable(source)
    case 'uuencode': {
      const file = findUuencoded(source.toString('latin1')).files[0]
      return file ? file.bytes : source
    }
    case '7bit':
    case '8bit':
    case 'binary':
    case '':
      return source
    default:
      report('encoding-unknown', `Content-Transfer-Encoding ${encoding.slice(0, 60)}`)
      return source
  }
}

/** The name of a transfer encoding in one of its right spellings. */
export function nameTransfer(field: string | undefined): string {
  if (field === undefined) return ''
  const name = field
    .replace(/\([^()]*\)/g, '')
    .replace(/["';,\s].*$/s, '')
    .trim()
    .toLowerCase()
    .slice(0, 60)
  if (/^(?:base-?64|b)$/.test(name)) return 'base64'
  if (/^(?:quoted?[-_ ]?printable|qp|q)$/.test(name)) return 'quoted-printable'
  if (/^(?:x-)?uu(?:e|encode|encoded)?$/.test(name)) return 'uuencode'
  if (/^(?:7-?bits?|ascii|us-ascii|utf-?7|none|plain|text)$/.test(name)) return '7bit'
  if (/^(?:8-?bits?|utf-?8|iso-8859-\d+)$/.test(name)) return '8bit'
  if (/^bin(?:ary)?$/.test(name)) return 'binary'
  return name
}
