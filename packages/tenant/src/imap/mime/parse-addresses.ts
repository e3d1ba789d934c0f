/** One entry of an address header, still encoded as it stands; a group is its name and its members. */
export type Address =
  | { readonly kind: 'mailbox'; readonly name: string; readonly local: string; readonly domain: string }
  | { readonly kind: 'group'; readonly name: string; readonly members: readonly Address[] }

// A list mail may name thousands; each is one line of the answer.
const MAX_ADDRESSES = 10_000

type Token = { readonly kind: 'word' | 'mark'; readonly text: string; readonly isQuoted?: boolean }

const TOKEN = /"((?:[^"\\]|\\.)*)"|([<>,:;@.])|([^\s"<>,:;@.()]+)|(\s+)|([()])/gy

/** Reads From, To and their like (RFC 5322 section 3.4) without decoding words: ENVELOPE gives them as they are. */
export function parseAddresses(text: string): Address[] {
  const tokens = tokenize(text)
  const found: Address[] = []
  let group: { name: string; members: Address[] } | undefined
  let pending: Token[] = []
  const flush = (): void => {
    const address = readMailbox(pending)
    pending = []
    if (address !== undefined && found.length < MAX_ADDRESSES) (group?.members ?? found).push(address)
  }
  let isInAngle = false
  for (const token of tokens) {
    const mark = token.kind === 'mark' ? token.text : ''
    if (mark === '<') isInAngle = true
    if (mark === '>') isInAngle = false
    if (mark === ',' && !isInAngle) flush()
    else if (mark === ':' && !isInAngle && group === undefined) {
      group = { name: wordsOf(pending), members: [] }
      pending = []
    } else if (mark === ';' && !isInAngle) {
      flush()
      if (group !== undefined) found.push({ kind: 'group', ...group })
      group = undefined
    } else pending.push(token)
  }
  flush()
  if (group !== undefined) found.push({ kind: 'group', ...group })
  return found
}

function tokenize(header: string): Token[] {
  const tokens: Token[] = []
  let text = header
  let depth = 0
  TOKEN.lastIndex = 0
  for (;;) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (match === null) {
      if (at >= text.length) return tokens
      // A quote that never closes: from here on quotes mean nothing, or each would be read to the end again.
      text = `${text.slice(0, at)}${text.slice(at).replaceAll('"', ' ')}`
      TOKEN.lastIndex = at
      continue
    }
    const [, quoted, mark, word, , bracket] = match
    if (bracket === '(') depth += 1
    else if (bracket === ')') depth = Math.max(0, depth - 1)
    else if (depth > 0) continue
    else if (quoted !== undefined) tokens.push({ kind: 'word', text: quoted.replace(/\\(.)/g, '$1'), isQuoted: true })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
  }
}

function readMailbox(tokens: readonly Token[]): Address | undefined {
  const open = tokens.findIndex((token) => token.kind === 'mark' && token.text === '<')
  const name = open < 0 ? '' : wordsOf(tokens.slice(0, open))
  const close = tokens.findLastIndex((token) => token.kind === 'mark' && token.text === '>')
  const inside = open < 0 ? tokens : tokens.slice(open + 1, close < open ? undefined : close)
  // A route (`@a,@b:local@domain`) ends at its colon.
  const route = inside.findLastIndex((token) => token.kind === 'mark' && token.text === ':')
  const spec = inside.slice(route + 1)
  const at = spec.findLastIndex((token) => token.kind === 'mark' && token.text === '@')
  const join = (part: readonly Token[]) => part.map(({ text }) => text).join('')
  const local = join(at < 0 ? spec : spec.slice(0, at))
  const domain = at < 0 ? '' : join(spec.slice(at + 1))
  return name === '' && local === '' && domain === '' ? undefined : { kind: 'mailbox', name, local, domain }
}

/** A phrase: words with a space between them; dots stay where they were. */
function wordsOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ text }) => text)
    .join(' ')
    .replace(/ \./g, '.')
    .trim()
}
