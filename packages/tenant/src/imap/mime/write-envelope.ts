import { headerOf } from '../../mail/header-scan.ts'
import type { RawHeader } from '../../mail/header-scan.ts'
import { quote, quoteOrNil } from '../wire/quote.ts'
import { parseAddresses } from './parse-addresses.ts'
import type { Address } from './parse-addresses.ts'

/** ENVELOPE (RFC 3501 section 7.4.2): header texts as they stand, addresses taken apart. */
export function writeEnvelope(headers: readonly RawHeader[]): string {
  const from = headerOf(headers, 'From')
  return `(${[
    quoteOrNil(headerOf(headers, 'Date')),
    quoteOrNil(headerOf(headers, 'Subject')),
    writeAddresses(from),
    // Absent, these two are the From.
    writeAddresses(filled(headerOf(headers, 'Sender')) ?? from),
    writeAddresses(filled(headerOf(headers, 'Reply-To')) ?? from),
    writeAddresses(headerOf(headers, 'To')),
    writeAddresses(headerOf(headers, 'Cc')),
    writeAddresses(headerOf(headers, 'Bcc')),
    quoteOrNil(headerOf(headers, 'In-Reply-To')),
    quoteOrNil(headerOf(headers, 'Message-ID')),
  ].join(' ')})`
}

function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function writeAddresses(value: string | undefined): string {
  const written = parseAddresses(value ?? '').map(writeAddress)
  return written.length === 0 ? 'NIL' : `(${written.join('')})`
}

function writeAddress(address: Address): string {
  // A group is a line with its name, its members, and a line of nothing.
  if (address.kind === 'group')
    return `(NIL NIL ${quote(address.name)} NIL)${address.members.map(writeAddress).join('')}(NIL NIL NIL NIL)`
  const { name, local, domain } = address
  // A host that is NIL would open a group.
  return `(${name === '' ? 'NIL' : quote(name)} NIL ${quote(local)} ${quote(domain === '' ? '.MISSING-HOST-NAME.' : domain)})`
}
