import { decodeBytes } from '../charset/decode-bytes.ts'

/** Groups whose content is not text, by the control word they begin with. */
const HIDDEN = new Set(
  `fonttbl colortbl stylesheet info pict object header footer listtable listoverridetable rsidtbl generator
themedata colorschememapping latentstyles datastore xmlnstbl fldinst pntext bkmkstart bkmkend`.split(/\s+/),
)

const BREAKS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n',
  page: '\n',
  tab: '\t',
  cell: '\t',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
}

interface Group {
  hidden: boolean
  /** Inside `\htmlrtf`: RTF that stands in for HTML which is there as well. */
  instead: boolean
  /** Characters that follow a `\u` for readers without Unicode. */
  skip: number
}

/** Deepest group nesting followed; beyond it braces are passed over. */
const MAX_GROUPS = 2000

/**
 * Text of an RTF body. When the RTF is HTML in disguise (`\fromhtml1`, MS-OXRTFEX), `html` is the HTML that Outlook was given.
 * One pass; unknown control words are passed over.
 */
export function rtfToText(rtf: Buffer, charset: string | null): { text: string; html: string | null } {
  const source = rtf.toString('latin1')
  const fromHtml = /\\fromhtml1\b/.test(source.slice(0, 4000))
  const codepage = /\\ansicpg(\d{3,5})/.exec(source.slice(0, 4000))?.[1]
  const fallback = codepage === undefined || codepage === '0' ? charset : codepage === '65001' ? 'utf-8' : `windows-${codepage}`
  let out = ''
  let bytes: number[] = []
  const groups: Group[] = [{ hidden: false, instead: false, skip: 1 }]
  let group = groups[0] as Group
  let skipping = 0
  const flush = () => {
    if (bytes.length > 0) out += decodeBytes(Uint8Array.from(bytes), fallback ?? 'windows-1252').text
    bytes = []
  }
  const say = (text: string) => {
    if (group.hidden || group.instead) return
    flush()
    out += text
  }
  const sayByte = (byte: number) => {
    if (skipping > 0) {
      skipping--
      return
    }
    if (!group.hidden && !group.instead) bytes.push(byte)
  }
  const WORD = /([a-z]{1,32})(-?\d{1,10})? ?/iy
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at)
    if (char === '{') {
      if (groups.length < MAX_GROUPS) {
        groups.push({ ...group })
        group = groups.at(-1) as Group
      }
      skipping = 0
    } else if (char === '}') {
      if (groups.length > 1) groups.pop()
      group = groups.at(-1) as Group
      skipping = 0
    } else if (char === '\\') {
      const next = source.charAt(at + 1)
      if (next === "'") {
        sayByte(Number.parseInt(source.slice(at + 2, at + 4), 16) || 32)
        at += 3
      } else if (next === '\\' || next === '{' || next === '}') {
        sayByte(next.charCodeAt(0))
        at++
      } else if (next === '~') {
        say('\u00a0')
        at++
      } else if (next === '*') {
        const destination = /^\\\*\s?\\([a-z]+)(\d*) ?/i.exec(source.slice(at, at + 60))
        group.hidden = !(fromHtml && destination?.[1] === 'htmltag')
        group.instead &&= group.hidden
        at += (destination?.[0].length ?? 2) - 1
      } else if (next === '\n' || next === '\r') {
        say('\n')
        at++
      } else {
        WORD.lastIndex = at + 1
        const word = WORD.exec(source)
        if (!word?.[1]) {
          at++
          continue
        }
        at += word[0].length
        const name = word[1]
        const number = word[2] === undefined ? null : Number(word[2])
        if (HIDDEN.has(name)) group.hidden = true
        else if (name === 'htmlrtf') group.instead = number !== 0
        else if (name === 'uc') group.skip = Math.max(0, Math.min(number ?? 1, 10))
        else if (name === 'u' && number !== null) {
          say(String.fromCharCode(number < 0 ? number + 65536 : number))
          skipping = group.skip
        } else if (name === 'bin' && number !== null && number > 0) at += number
        else if (BREAKS[name] !== undefined) say(BREAKS[name])
      }
    } else if (char !== '\r' && char !== '\n') {
      sayByte(source.charCodeAt(at))
    }
  }
  flush()
  const said = out.isWellFormed() ? out : out.toWellFormed()
  return fromHtml ? { text: said, html: said } : { text: said.trim(), html: null }
}
