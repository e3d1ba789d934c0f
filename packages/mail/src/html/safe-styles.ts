/**
 * Style properties that a mail may keep, each with the forms its value may have. None of the forms lets `url(`, `expression(`,
 * `var(`, an escape or a position through: nothing is fetched, nothing leaves its place, nothing covers the desk.
 */
const COLOR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,30}|(?:rgb|hsl)a?\([\d\s,.%/]{3,40}\))$/i
const LENGTH = /^(?:auto|0|-?\d{0,5}(?:\.\d{1,6})?(?:px|pt|em|rem|ex|ch|cm|mm|in|pc|%)?)$/i
const LENGTHS = /^(?:(?:auto|0|\d{0,5}(?:\.\d{1,6})?(?:px|pt|em|rem|ex|ch|cm|mm|in|pc|%)?)(?:\s+|$)){1,4}$/i
const BORDER =
  /^(?:(?:none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset|thin|medium|thick|currentcolor|windowtext|transparent|0|\d{0,4}(?:\.\d{1,6})?(?:px|pt|em|rem)?|#[0-9a-f]{3,8}|[a-z]{3,30}|rgba?\([\d\s,.%]{3,40}\))(?:\s+|$)){1,4}$/i
const WORDS = /^[a-z-]{2,30}$/i
const FONT_FAMILY = /^[\p{L}\p{N}\s,'"_.-]{1,300}$/u
const FONT = /^[\p{L}\p{N}\s,'"_./%-]{1,300}$/u

/** Widths wider than any screen push the desk's own controls out of sight, so only sizes of up to five digits are let through. */
export const SAFE_STYLES: Readonly<Record<string, RegExp[]>> = {
  color: [COLOR],
  'background-color': [COLOR],
  background: [COLOR],
  font: [FONT],
  'font-family': [FONT_FAMILY],
  'font-size': [LENGTH, WORDS],
  'font-style': [WORDS],
  'font-variant': [WORDS],
  'font-weight': [/^(?:\d{3}|[a-z]{4,8})$/i],
  'line-height': [LENGTH, WORDS],
  'letter-spacing': [LENGTH, WORDS],
  'word-spacing': [LENGTH, WORDS],
  'text-align': [WORDS],
  'text-decoration': [/^[a-z\s-]{3,60}$/i],
  'text-indent': [LENGTH],
  'text-transform': [WORDS],
  'vertical-align': [LENGTH, WORDS],
  'white-space': [WORDS],
  'word-break': [WORDS],
  'word-wrap': [WORDS],
  'overflow-wrap': [WORDS],
  direction: [WORDS],
  'unicode-bidi': [WORDS],
  display: [/^(?:block|inline|inline-block|table|table-row|table-cell|list-item|none)$/i],
  width: [LENGTH],
  'max-width': [LENGTH, WORDS],
  'min-width': [LENGTH],
  height: [LENGTH],
  'max-height': [LENGTH, WORDS],
  'min-height': [LENGTH],
  margin: [LENGTHS],
  'margin-top': [LENGTH],
  'margin-right': [LENGTH],
  'margin-bottom': [LENGTH],
  'margin-left': [LENGTH],
  padding: [LENGTHS],
  'padding-top': [LENGTH],
  'padding-right': [LENGTH],
  'padding-bottom': [LENGTH],
  'padding-left': [LENGTH],
  border: [BORDER],
  'border-top': [BORDER],
  'border-right': [BORDER],
  'border-bottom': [BORDER],
  'border-left': [BORDER],
  'border-color': [COLOR],
  'border-style': [WORDS],
  'border-width': [LENGTHS],
  'border-radius': [LENGTHS],
  'border-collapse': [WORDS],
  'border-spacing': [LENGTHS],
  'table-layout': [WORDS],
  'list-style': [WORDS],
  'list-style-type': [WORDS],
  float: [/^(?:left|right|none)$/i],
  clear: [WORDS],
}
