/** What of the wizard has a few values only. */
const CHOICES = {
  step: ['what', 'how', 'authorize', 'finish', 'done'],
  provider: ['microsoft', 'personal', 'oauth', 'password'],
  protocol: ['graph', 'ews', 'imap', 'pop3'],
  cloud: ['worldwide', 'gcc-high', 'dod', 'china', 'personal', 'personal-live', 'custom'],
  shared: ['yes'],
  how: ['browser', 'device', 'app-only', 'admin-consent'],
  security: ['tls', 'starttls', 'none'],
  outSecurity: ['tls', 'starttls', 'none'],
  after: ['leave', 'mark-read', 'move', 'delete'],
  reply: ['no'],
  auto: ['no'],
  primary: ['yes'],
} as const
const WORDS = [
  'address',
  'name',
  'registration',
  'attempt',
  'former',
  'scopes',
  'host',
  'port',
  'ews',
  'user',
  'outHost',
  'outPort',
  'group',
  'category',
  'company',
  'brand',
  'out',
  'sender',
  'every',
  'folder',
  'moveTo',
  'start',
  'account',
] as const

type Choices = typeof CHOICES
/**
 * Everything chosen while connecting a mailbox, as it stands in the URL: a reload, a sign-in in this very page, or the way back from an
 * app registration loses nothing. No secret is among it: a proxy's address may
 * hold a password, and is kept beside it. What is absent is as usual.
 */
export type ConnectSearch = { readonly [K in keyof Choices]?: Choices[K][number] | undefined } & {
  readonly [K in (typeof WORDS)[number]]?: string | undefined
}

/** What of an address is ours; anything else falls away. */
export function readConnectSearch(search: Readonly<Record<string, unknown>>): ConnectSearch {
  const found: Record<string, string> = {}
  for (const [key, values] of Object.entries(CHOICES)) {
    const value = search[key]
    if (values.some((one) => one === value)) found[key] = String(value)
  }
  for (const key of WORDS) {
    const value = search[key]
    if (typeof value === 'number' || (typeof value === 'string' && value !== '')) found[key] = String(value)
  }
  return found
}
