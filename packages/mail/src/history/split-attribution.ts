import { readAttribution } from './read-attribution.ts'

/** A line's own words, and behind them `On Mon, 2 Mar 2026 …:`: the line break between the two got lost. */
const GLUED =
  /^(.{0,400}?[^\s\p{Nd}:,;<>-])(?:\s{1,4}|\s{0,2}-{2,20}\s{0,2})((?:On|Am|Le|El|Il|Em|Op|W dniu|Dnia)\s(?:\p{L}{1,12}[.,]{0,2}\s){0,2}\p{Nd}[^\n]{5,300}[:：]-{0,20})$/u

/**
 * Parts a line into its writer's words and the sentence of a program behind them, where a program that made text of HTML lost
 * the break. Most lines come back as they are.
 */
export function splitAttribution(line: string): string[] {
  if (line.length > 800 || !/[:：]-{0,20}$/.test(line)) return [line]
  const glued = GLUED.exec(line)
  const [, words, sentence] = glued ?? []
  if (words === undefined || sentence === undefined || !/\p{L}/u.test(words)) return [line]
  // A sentence that begins the line already is one whole: its name may hold such a word.
  const tail = readAttribution([sentence], 0, () => false)
  return tail === null ? [line] : [words, sentence]
}
