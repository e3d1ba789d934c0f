import { readAddresses } from '../header/read-addresses.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { BounceRecipient } from '../parsed-mail.ts'
import type { Part } from '../structure/part.ts'
import { leavesOf, rawBody } from '../structure/part.ts'
import { fieldsOf, readHeader } from '../structure/read-header.ts'
import type { HeaderBlock } from '../structure/read-header.ts'
import { readStructure } from '../structure/read-structure.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'
import { isStatusPart, readDeliveryStatus } from './read-delivery-status.ts'

const quiet = () => undefined

/** Text in which a copied header is looked for. */
const MAX_TEXT = 60_000

/** Attached mails that are opened. */
const MAX_MAILS = 3

const MAIL = /^(?:message\/(?:rfc822|global|partial)|(?:text|message)\/(?:rfc822|global)-headers?|text\/rfc822)$/

/** The header that the content of a part begins with. */
export function headerInside(part: Part): HeaderBlock {
  const content = decodeTransfer(rawBody(part), part.encoding, quiet)
  let at = 0
  while (at < content.length && (content[at] === 10 || content[at] === 13)) at++
  return readHeader(content, at, content.length, DEFAULT_LIMITS, quiet)
}

/**
 * The header of the mail copied in this part; null when it copies none. Some systems leave the type out and write the
 * mail's own header where the part's should stand.
 */
export function copiedHeader(part: Part, isRoot: boolean): HeaderBlock | null {
  if (MAIL.test(part.type)) return headerInside(part)
  const isBare = !isRoot && fieldsOf(part.header, 'message-id').length > 0 && fieldsOf(part.header, 'from').length > 0
  return isBare ? part.header : null
}

/**
 * What the bounces attached to a bounce report: a filter between the two servers passed the real one on, with few words of
 * its own. Gives their parts beside the recipients, null when there is no such report.
 */
export function reportInside(parts: readonly Part[]): { recipients: BounceRecipient[]; parts: Part[] } | null {
  for (const part of parts.filter((one) => one.type === 'message/rfc822').slice(0, MAX_MAILS)) {
    const content = decodeTransfer(rawBody(part), part.encoding, quiet)
    const inner = leavesOf(readStructure(Buffer.from(content), 0, content.length, DEFAULT_LIMITS, quiet))
    const recipients = inner
      .filter(isStatusPart)
      .flatMap((one) => readDeliveryStatus(decodeTransfer(rawBody(one), one.encoding, quiet)))
    if (recipients.length > 0) return { recipients, parts: inner }
  }
  return null
}

/** Whom the failed mail was written to, when that was one address: then it failed there, even if the bounce names nobody. */
export function onlyAddressee(parts: readonly Part[], text: string): string | null {
  for (const [at, part] of parts.entries()) {
    const header = copiedHeader(part, at === 0 && parts.length === 1)
    if (header === null) continue
    const found = onlyOne([...fieldsOf(header, 'to'), ...fieldsOf(header, 'cc')])
    if (found !== null) return found
  }
  const copied = [...text.slice(0, MAX_TEXT).matchAll(/^(?:to|cc):[ \t]{0,8}(\S[^\n]{0,500}(?:\n[ \t][^\n]{1,500}){0,5})/gim)]
  return onlyOne(copied.map((field) => field[1] ?? ''))
}

function onlyOne(fields: readonly string[]): string | null {
  const addresses = new Set(
    fields
      .flatMap((field) => readAddresses(field, null))
      .map((address) => address.address)
      .filter((address) => address.includes('@')),
  )
  const [only] = addresses
  return addresses.size === 1 && only !== undefined ? only : null
}
