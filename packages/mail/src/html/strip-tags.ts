const NAMED: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** Elements whose content is not text. */
const UNSEEN = /^<(script|style|title|template|head)\b/i

/** Elements that end a line. */
const BREAKS = /^<\/?(?:br|p|div|tr|li|table|blockquote|h[1-6]|hr|ul|ol|pre)\b/i

/** Text between the tags, in one walk that hostile HTML cannot slow down. */
export function stripTags(html: string): string {
  const out: string[] = []
  // Elements that nothing closes any more; they are not looked for twice.
  const unclosed = new Set<string>()
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open === -1) {
      out.push(html.slice(at))
      break
    }
    if (open > at) out.push(html.slice(at, open))
    const head = html.slice(open, open + 12)
    if (head.startsWith('<!--')) {
      const end = html.indexOf('-->', open + 4)
      at = end === -1 ? html.length : end + 3
      continue
    }
    if (!/^<[a-z/!?]/i.test(head)) {
      out.push('<')
      at = open + 1
      continue
    }
    const unseen = UNSEEN.exec(head)?.[1]?.toLowerCase()
    const close = html.indexOf('>', open)
    at = close === -1 ? html.length : close + 1
    if (BREAKS.test(head)) out.push('\n')
    if (unseen && !unclosed.has(unseen)) {
      const end = findClosing(html, at, unseen)
      if (end === -1) unclosed.add(unseen)
      else at = end
    }
  }
  return decodeEntities(out.join(''))
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function findClosing(html: string, from: number, name: string): number {
  for (let at = html.indexOf('</', from); at !== -1; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at
  }
  return -1
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
    },
  )
}
