import { headerOf } from '../../mail/header-scan.ts'
import { quote, quoteOrNil } from '../wire/quote.ts'
import { parseParameters } from './parse-parameters.ts'
import type { Parameters } from './parse-parameters.ts'
import type { Part } from './parse-structure.ts'
import { writeEnvelope } from './write-envelope.ts'

const LF = 10

/** BODY, or with `isExtended` BODYSTRUCTURE (RFC 3501 section 7.4.2). */
export function writeBodyStructure(raw: Uint8Array, part: Part, isExtended: boolean): string {
  const { headers, children, message } = part
  const disposition = headerOf(headers, 'Content-Disposition')
  const tail = [
    writeDisposition(disposition),
    quoteOrNil(headerOf(headers, 'Content-Language')),
    quoteOrNil(headerOf(headers, 'Content-Location')),
  ]
  if (children.length > 0) {
    const inside = children.map((child) => writeBodyStructure(raw, child, isExtended)).join('')
    const extension = isExtended ? ` ${[writeParameters(part.content), ...tail].join(' ')}` : ''
    return `(${inside} ${quote(part.subtype)}${extension})`
  }
  const size = part.end - part.bodyStart
  const fields = [
    quote(part.type),
    quote(part.subtype),
    writeParameters(part.content),
    quoteOrNil(headerOf(headers, 'Content-ID')),
    quoteOrNil(headerOf(headers, 'Content-Description')),
    quote((headerOf(headers, 'Content-Transfer-Encoding') ?? '7bit').toLowerCase()),
    String(size),
  ]
  if (message !== undefined) {
    fields.push(writeEnvelope(message.headers), writeBodyStructure(raw, message, isExtended))
  }
  if (part.type === 'text' || message !== undefined) fields.push(String(linesOf(raw, part)))
  const extension = isExtended ? [quoteOrNil(headerOf(headers, 'Content-MD5')), ...tail] : []
  return `(${[...fields, ...extension].join(' ')})`
}

function writeParameters({ parameters }: Parameters): string {
  return parameters.length === 0 ? 'NIL' : `(${parameters.flatMap(([name, value]) => [quote(name), quote(value)]).join(' ')})`
}

function writeDisposition(header: string | undefined): string {
  if (header === undefined) return 'NIL'
  const read = parseParameters(header)
  return `(${quote(read.value.toLowerCase())} ${writeParameters(read)})`
}

function linesOf(raw: Uint8Array, { bodyStart, end }: Part): number {
  let lines = 0
  for (let at = bodyStart; at < end; at += 1) if (raw[at] === LF) lines += 1
  return lines
}
