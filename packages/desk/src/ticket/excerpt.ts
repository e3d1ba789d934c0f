const EXCERPT_CHARS = 160

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The first words of a text, on one line, for lists. */
export function excerpt(text: string): string {
  const line = text
    .slice(0, 4 * EXCERPT_CHARS)
    .replace(/\s+/g, ' ')
    .trim()
  const letters = Array.from(characters.segment(line), ({ segment }) => segment)
  return letters.length <= EXCERPT_CHARS ? line : `${letters.slice(0, EXCERPT_CHARS - 1).join('')}…`
}
