import type { MailAddress, RawHeader } from './header-scan.ts'

/** What asks for a receipt in the MIME form: of reading (RFC 8098 section 2.1), and of delivery as Exchange reads and writes it. */
export const RECEIPT_HEADERS = { read: 'Disposition-Notification-To', delivery: 'Return-Receipt-To' } as const

/** Which receipts are asked for; what is undefined stays as it is. */
export type ReceiptsAsked = Readonly<Record<keyof typeof RECEIPT_HEADERS, boolean | undefined>>

/** The headers with these receipts asked for, to be sent to `reader`, or no longer asked for. */
export function askForReceipts(
  headers: readonly RawHeader[],
  asked: ReceiptsAsked,
  reader: MailAddress | undefined,
): RawHeader[] {
  let result = [...headers]
  for (const kind of ['read', 'delivery'] as const) {
    if (asked[kind] === undefined) continue
    const name = RECEIPT_HEADERS[kind]
    const isAsked = result.some((header) => header.name.toLowerCase() === name.toLowerCase())
    if (!asked[kind]) result = result.filter((header) => header.name.toLowerCase() !== name.toLowerCase())
    else if (!isAsked && reader) result.push({ name, value: `<${reader.address}>` })
  }
  return result
}
