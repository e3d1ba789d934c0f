import type { EwsCall } from '../call.ts'
import { fromEwsId, toEwsId } from '../ids.ts'
import { openMailbox } from '../open-mailbox.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { assertSequence, requiredAttribute, requiredChild, wordOf } from '../xml/schema.ts'
import { m } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

const FORMATS = ['EwsLegacyId', 'EwsId', 'EntryId', 'HexEntryId', 'StoreId', 'OwaId'] as const
type Format = (typeof FORMATS)[number]

/**
 * Ids from one form into another. In this tenant all forms are spellings of one id: entry ids as bytes (base64 or hex), the
 * web's as a percent-encoded one; the store's own binary layouts are nobody's business but the server's.
 */
export async function convertId(call: EwsCall): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['SourceIds!'])
  const to = wordOf(requiredAttribute(body, 'DestinationFormat'), FORMATS, 'DestinationFormat')
  return await respondEach('ConvertId', requiredChild(body, 'SourceIds').children, (source) => {
    if (source.name !== 'AlternateId')
      throw new ResponseError('ErrorInvalidOperation', 'Public folders are not served by this simulated tenant.')
    const address = requiredAttribute(source, 'Mailbox')
    openMailbox(call, address)
    const id = plain(wordOf(requiredAttribute(source, 'Format'), FORMATS, 'Format'), source)
    return { children: m('AlternateId', { 'xsi:type': 't:AlternateIdType', Format: to, Id: written(to, id), Mailbox: address }) }
  })
}

/** The store's id behind any spelling. */
function plain(format: Format, source: XmlNode): string {
  const id = requiredAttribute(source, 'Id')
  switch (format) {
    case 'EwsId':
    case 'EwsLegacyId':
      return fromEwsId(id)
    case 'OwaId':
      return fromEwsId(decoded(id))
    case 'HexEntryId':
      return fromEwsId(toEwsId(bytesToId(Buffer.from(id, 'hex'))))
    case 'EntryId':
    case 'StoreId':
      return fromEwsId(toEwsId(bytesToId(Buffer.from(id, 'base64'))))
    default:
      return format satisfies never
  }
}

function written(format: Format, id: string): string {
  switch (format) {
    case 'EwsId':
    case 'EwsLegacyId':
      return toEwsId(id)
    case 'OwaId':
      return encodeURIComponent(toEwsId(id))
    case 'HexEntryId':
      return Buffer.from(id, 'latin1').toString('hex').toUpperCase()
    case 'EntryId':
    case 'StoreId':
      return Buffer.from(id, 'latin1').toString('base64')
    default:
      return format satisfies never
  }
}

function bytesToId(bytes: Buffer): string {
  return bytes.toString('latin1')
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    throw new ResponseError('ErrorInvalidIdMalformed')
  }
}
