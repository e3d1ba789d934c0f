import { compile } from 'html-to-text'
import { isTooDeep } from './is-too-deep.ts'
import { stripTags } from './strip-tags.ts'

/** Longest HTML that is laid out as text; what is longer has its tags stripped, which is quick. */
const MAX_LAID_OUT = 2_000_000

/** Tag depth beyond which a layout would cost the stack. Real mail, with its nested tables, stays below 200. */
const MAX_DEPTH = 400

const convert = compile({
  wordwrap: false,
  baseElements: { selectors: [] },
  limits: { maxDepth: MAX_DEPTH, maxInputLength: MAX_LAID_OUT + 1 },
  whitespaceCharacters: ' \t\r\n\f',
  formatters: {
    // A row is a line, and its cells are parted by a blank however the HTML is written.
    cell: (element, walk, builder) => {
      builder.addInline(' ')
      walk(element.children, builder)
      builder.addInline(' ')
    },
  },
  selectors: [
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    { selector: 'head', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'template', format: 'skip' },
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, linkBrackets: ['<', '>'] } },
    { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 1, trimEmptyLines: false } },
    { selector: 'hr', options: { length: 32 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'ul', options: { itemPrefix: '- ' } },
  ],
})

/** Plain text of an HTML mail: paragraphs as lines, quotes behind `> `, addresses of links behind their text. Never fails. */
export function htmlToText(html: string): string {
  if (html.length > MAX_LAID_OUT || isTooDeep(html)) return stripTags(html)
  try {
    return convert(html.replaceAll('\u200b', ''))
      .replace(/\u00a0/g, ' ')
      .replace(/[ \t]+$/gm, '')
      .trim()
  } catch {
    // The layout is a recursion in somebody else's code; text without layout beats no text.
    return stripTags(html)
  }
}
