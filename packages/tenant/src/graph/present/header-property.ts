import { headerOf, scanHeaders, splitHead } from '../../mail/header-scan.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'

// MAPI properties whose value stands in the mail itself (MS-OXPROPS; the tags are in part from memory).
const TAGS: Readonly<Record<string, string>> = {
  'string 0x1035': 'Message-ID',
  'string 0x1039': 'References',
  'string 0x1042': 'In-Reply-To',
}
const NAMED_HEADER = /^String \{00020386-0000-0000-C000-000000000046\} Name (\S+)$/i
const TRANSPORT_HEADERS = 'string 0x007d'

const INTERNET_HEADERS = '{00020386-0000-0000-C000-000000000046}'

/** Every extended property that the mail's own headers say, by its id: what a filter may look for. */
export function propertiesOfHeaders(mail: StoredMail): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  for (const { name, value } of scanHeaders(mail.raw)) {
    const tag = Object.keys(TAGS).find((one) => TAGS[one]?.toLowerCase() === name.toLowerCase())
    if (tag !== undefined) known.set(tag.replace('string', 'String'), value)
    known.set(`String ${INTERNET_HEADERS} Name ${name}`, value)
  }
  return known
}

/** An extended property that no client set but the mail's own headers say; undefined when they do not. */
export function propertyOfHeaders(mail: StoredMail, id: string): string | undefined {
  const key = id.toLowerCase()
  if (key === TRANSPORT_HEADERS) {
    const { headEnd } = splitHead(mail.raw)
    // A draft has not been transported.
    return mail.isDraft ? undefined : Buffer.from(mail.raw.buffer, mail.raw.byteOffset, headEnd).toString('latin1')
  }
  const name = TAGS[key] ?? NAMED_HEADER.exec(id)?.[1]
  return name === undefined ? undefined : headerOf(scanHeaders(mail.raw), name)
}
