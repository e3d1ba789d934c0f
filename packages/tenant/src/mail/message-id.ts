// RFC 5322 section 3.6.4, with the obsolete forms left out: what Exchange takes from a client as it is.
const MESSAGE_ID = /^<[^\s<>@]+@[^\s<>@]+>$/
// One header line may hold 998 characters (RFC 5322 section 2.1.1).
const MAX_MESSAGE_ID = 900

export function isMessageId(value: string): boolean {
  return value.length <= MAX_MESSAGE_ID && MESSAGE_ID.test(value)
}

/** A Message-ID as Exchange Online makes them for mail that came without a usable one. */
export function makeMessageId(random: () => number): string {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16))
      .join('')
      .toUpperCase()
  const host = `AM0PR05MB${String(1000 + Math.floor(random() * 9000))}`
  return `<${host}${hex(32)}@${host}.eurprd05.prod.outlook.com>`
}
