import { createHash } from 'node:crypto'

import { ConnectorError } from '../connector-error.ts'

// Each costs a look at its head, at every sign-in; a server with more of them has no UIDL worth the name.
const MAX_NAMELESS = 500

export type UidlRow = { readonly number: number; readonly uidl: string }

/**
 * Gives every mail of a mailbox a lasting name, in the order of the list:
 *
 * - its UIDL, where that is as RFC 1939 section 7 wants it: 1 to 70 printable characters, used once;
 * - a digest of its UIDL, where that is too long or has other characters (a NUL, say, that no database takes);
 * - its UIDL and a digest of its head, where the UIDL is empty or used more than once: the section allows two copies of one mail to
 *   share it. Then the head tells whether they are copies, which have one name and several numbers.
 *
 * `headOf` reads the identities of heads; null for a mail that is gone.
 */
export async function nameMails(
  rows: readonly UidlRow[],
  headOf: (numbers: readonly number[]) => Promise<readonly (string | null)[]>,
): Promise<Map<string, readonly number[]>> {
  const uses = new Map<string, number>()
  for (const { uidl } of rows) uses.set(uidl, (uses.get(uidl) ?? 0) + 1)
  const isNameless = ({ uidl }: UidlRow) => uidl === '' || (uses.get(uidl) ?? 0) > 1
  const nameless = rows.filter(isNameless)
  if (nameless.length > MAX_NAMELESS) throw uselessUidl()
  const heads = nameless.length === 0 ? [] : await headOf(nameless.map(({ number }) => number))
  const headByNumber = new Map(nameless.map(({ number }, at) => [number, heads[at] ?? null]))
  const names = new Map<string, readonly number[]>()
  for (const row of rows) {
    const name = isNameless(row) ? nameByHead(row.uidl, headByNumber.get(row.number) ?? null) : nameByUidl(row.uidl)
    if (name !== null) names.set(name, [...(names.get(name) ?? []), row.number])
  }
  return names
}

function nameByUidl(uidl: string): string {
  if (/^[\x21-\x7e]{1,70}$/.test(uidl)) return uidl
  return `sha256:${createHash('sha256').update(uidl, 'latin1').digest('base64url')}`
}

const nameByHead = (uidl: string, head: string | null): string | null =>
  head === null ? null : `${uidl === '' ? '' : nameByUidl(uidl)}#${head}`

function uselessUidl(): ConnectorError {
  const message = `The mail server gives more than ${String(MAX_NAMELESS)} mails the same name, or none (UIDL). Postdesk cannot tell them apart, and so cannot leave mail on this server. Use IMAP.`
  return new ConnectorError('CONFIGURATION', message, { border: 'pop3', providerCode: 'UidlNotUnique' })
}
