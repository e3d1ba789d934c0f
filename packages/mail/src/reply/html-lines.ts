import { Parser } from 'htmlparser2'

/** An element of the source, by its place in it. Children come before their parents in the list they are kept in. */
export interface HtmlElement {
  readonly name: string
  readonly start: number
  end: number
  parent: HtmlElement | null
  /** Pieces of content inside, and how many of them are to go. */
  pieces: number
  gone: number
}

/** A stretch of content: text, an image or a rule. */
interface HtmlPiece {
  readonly start: number
  end: number
  readonly inside: HtmlElement | null
  /** A line break says nothing, but goes with its line. */
  readonly isContent: boolean
}

/** A line as a reader of the mail sees it. */
export interface HtmlLine {
  text: string
  /** Quotes it stands in. */
  depth: number
  /** It stands in a container that the mail program made for the signature. */
  isSignature: boolean
  readonly pieces: HtmlPiece[]
}

export interface HtmlLines {
  readonly lines: readonly HtmlLine[]
  readonly elements: readonly HtmlElement[]
}

const BLOCKS = new Set(
  `address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre
  section table tbody td tfoot th thead tr ul`.split(/\s+/),
)

/** Blocks with room above and below. */
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'blockquote'])

const UNSEEN = new Set(['style', 'script', 'head', 'title', 'template', 'noscript'])

/**
 * Containers of quotes and of the sentence above them, by class, id or name. Gmail's own container is not among them: people
 * answer inside it, between its block quotes.
 */
const QUOTE_CONTAINER =
  /(?:^|\s)(?:gmail_attr|moz-cite-prefix|reply-intro|replyHeader|quote-header|yahoo_quoted|ydp[\w]{1,40}yahoo_quoted|mail_quote|mb_quoted|__quoted_text__|messageReplySection)(?:\s|$)/i

/** Containers that mail programs make for signatures, by class or id. */
const SIGNATURE_CONTAINER =
  /(?:^|\s)(?:x_)*(?:gmail_signature|moz-signature|AppleMailSignature|apple-mail-signature|Signature|signature|ms-outlook-mobile-signature|protonmail_signature_block|tutanota_signature|front-signature|bloop_sign|composer_signature|zmail_signature|CanarySig)(?:\s|$)/

/** Where Outlook's programs begin the old mail; all that comes after it is old. */
const OLD_FROM_HERE =
  /(?:^|\s)(?:x_)*(?:divRplyFwdMsg|OutlookMessageHeader|ms-outlook-mobile-reference-message|mail-editor-reference-message-container|olk-copy-source-content-from-here|replymessageheader|__headers__|OLK_SRC_BODY_SECTION)(?:\s|$)/i

/** What is put in place of such a beginning for the reader of lines. */
export const OLD_MARK = '-----Original Message-----'

/** Nesting beyond which the mail is left whole. */
const MAX_DEPTH = 2000

/** Lays HTML out as lines, each with the pieces of source it is made of. Null when it is nested beyond reason. */
export function readHtmlLines(html: string): HtmlLines | null {
  const lines: HtmlLine[] = []
  const elements: HtmlElement[] = []
  const stack: { element: HtmlElement; quotes: boolean; signs: boolean; unseen: boolean; pre: boolean }[] = []
  let line: HtmlLine = { text: '', depth: 0, isSignature: false, pieces: [] }
  let depth = 0
  let signatures = 0
  let unseen = 0
  let pre = 0
  let tooDeep = false

  const breakLine = () => {
    if (line.pieces.length > 0) lines.push(line)
    line = { text: '', depth, isSignature: false, pieces: [] }
  }
  const blankLine = () => {
    breakLine()
    if ((lines.at(-1)?.pieces.length ?? 0) > 0) lines.push({ text: '', depth, isSignature: false, pieces: [] })
  }
  const addPiece = (start: number, end: number, isContent: boolean) => {
    // The tokenizer hands text out in shreds; what lies side by side is one piece.
    const last = line.pieces.at(-1)
    if (
      last !== undefined &&
      last.end === start &&
      last.isContent === isContent &&
      last.inside === (stack.at(-1)?.element ?? null)
    ) {
      last.end = end
      return
    }
    if (isContent && line.pieces.every((piece) => !piece.isContent)) line.isSignature = signatures > 0
    line.pieces.push({ start, end, inside: stack.at(-1)?.element ?? null, isContent })
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (stack.length > MAX_DEPTH) {
          tooDeep = true
          parser.pause()
          return
        }
        const words =
          `${attributes['class'] ?? ''} ${attributes['id'] ?? ''} ${attributes['name'] ?? ''} ${attributes['data-marker'] ?? ''}`.slice(
            0,
            500,
          )
        const quotes = (name === 'blockquote' && !isIndent(attributes)) || (name !== 'a' && QUOTE_CONTAINER.test(words))
        const signs = name === 'signature' || SIGNATURE_CONTAINER.test(words)
        if (BLOCKS.has(name)) {
          if (PARAGRAPHS.has(name)) blankLine()
          else breakLine()
        }
        if (OLD_FROM_HERE.test(words)) lines.push({ text: OLD_MARK, depth, isSignature: false, pieces: [] })
        if (quotes) depth++
        if (signs) signatures++
        if (UNSEEN.has(name)) unseen++
        if (name === 'pre') pre++
        line.depth = line.pieces.length === 0 ? depth : line.depth
        const element: HtmlElement = {
          name,
          start: parser.startIndex,
          end: parser.endIndex + 1,
          parent: stack.at(-1)?.element ?? null,
          pieces: 0,
          gone: 0,
        }
        if (name === 'br') {
          addPiece(parser.startIndex, parser.endIndex + 1, false)
          breakLine()
        } else if (name === 'img') {
          line.text += '\ufffc'
          addPiece(parser.startIndex, parser.endIndex + 1, true)
        } else if (name === 'hr') {
          line.text = '________________________________'
          addPiece(parser.startIndex, parser.endIndex + 1, true)
          breakLine()
        }
        stack.push({ element, quotes, signs, unseen: UNSEEN.has(name), pre: name === 'pre' })
      },
      ontext(text) {
        if (unseen > 0 || tooDeep) return
        const parts = pre > 0 ? text.split('\n') : [text.replace(/[ \t\r\n\f]+/g, ' ')]
        for (const [number, part] of parts.entries()) {
          if (number > 0) breakLine()
          line.text += part
          // Text of a `pre` is one piece of source for several lines; only the first may take it away, and only with all.
          if (number === 0 || pre > 0) addPiece(parser.startIndex, parser.endIndex + 1, part.trim() !== '')
        }
      },
      onclosetag(name, implied) {
        const open = stack.pop()
        if (!open) return
        if (open.quotes) depth--
        if (open.signs) signatures--
        if (open.unseen) unseen--
        if (open.pre) pre--
        if (!implied) open.element.end = Math.max(open.element.end, parser.endIndex + 1)
        if (open.element.parent) open.element.parent.end = Math.max(open.element.parent.end, open.element.end)
        elements.push(open.element)
        if (BLOCKS.has(name)) {
          if (PARAGRAPHS.has(name)) blankLine()
          else breakLine()
        }
        if (line.pieces.length === 0) line.depth = depth
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true },
  )
  parser.write(html)
  if (tooDeep) return null
  parser.end()
  breakLine()
  return { lines, elements }
}

/** Gmail and Outlook indent with a blockquote that has no border: that is layout, not a quote. */
function isIndent(attributes: { readonly [name: string]: string }): boolean {
  const style = attributes['style'] ?? ''
  return attributes['type'] === undefined && /border:\s*(?:none|0)/i.test(style) && !/gmail_quote/.test(attributes['class'] ?? '')
}
