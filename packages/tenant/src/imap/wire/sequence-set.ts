/** RFC 3501 `sequence-set`: numbers and ranges, `*` being the greatest there is. */
export type SequenceSet = readonly { readonly from: number | '*'; readonly to: number | '*' }[]

const MAX_NUMBER = 4_294_967_295

/** Undefined when the text is no set. */
export function readSequenceSet(text: string): SequenceSet | undefined {
  const ranges = text.split(',').map((part) => {
    const [first, second, more] = part.split(':')
    const from = readNumber(first)
    const to = second === undefined ? from : readNumber(second)
    return from === undefined || to === undefined || more !== undefined ? undefined : { from, to }
  })
  return ranges.every((range) => range !== undefined) ? ranges : undefined
}

function readNumber(text: string | undefined): number | '*' | undefined {
  if (text === '*') return '*'
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined
  const value = Number(text)
  return value >= 1 && value <= MAX_NUMBER ? value : undefined
}

/** The ranges as whole numbers, low end first, when the greatest number is `greatest` (0: there is none). */
export function rangesOf(set: SequenceSet, greatest: number): { readonly low: number; readonly high: number }[] {
  return set.map(({ from, to }) => {
    const [one, other] = [from === '*' ? greatest : from, to === '*' ? greatest : to]
    return { low: Math.min(one, other), high: Math.max(one, other) }
  })
}

/** Numbers as a set in the shortest form: `1:3,7`. Empty for none. */
export function writeSequenceSet(numbers: readonly number[]): string {
  const parts: string[] = []
  for (let at = 0; at < numbers.length; at += 1) {
    const start = numbers[at] ?? 0
    let end = start
    while (numbers[at + 1] === end + 1) {
      at += 1
      end += 1
    }
    parts.push(start === end ? String(start) : `${String(start)}:${String(end)}`)
  }
  return parts.join(',')
}
