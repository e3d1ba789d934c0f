import type { TextOperator } from '@postdesk/contract'

type Positive = Exclude<TextOperator, 'is-not' | 'contains-not'>

/** Whether a folded text is what a folded value says. The negative operators are the opposite over all texts and values, and stand elsewhere. */
export function matchText(operator: Positive, text: string, value: string): boolean {
  switch (operator) {
    case 'is':
      return text === value
    case 'contains':
      return text.includes(value)
    case 'begins':
      return text.startsWith(value)
    case 'ends':
      return text.endsWith(value)
    case 'matches':
      return matchWildcard(text, value)
    default:
      return operator satisfies never
  }
}

/**
 * Whether a whole text fits a pattern in which * is any text and ? one character. No regular expression: whoever writes rules cannot
 * make one that takes for ever, for a star never looks back beyond the one before it (text times pattern steps at the very most).
 */
export function matchWildcard(text: string, pattern: string): boolean {
  let at = 0
  let place = 0
  let star = -1
  let starAt = 0
  while (at < text.length) {
    const sign = pattern[place]
    if (sign === '*') {
      star = place++
      starAt = at
    } else if (sign === '?' || (sign !== undefined && sign === text[at])) {
      at++
      place++
    } else if (star !== -1) {
      place = star + 1
      at = ++starAt
    } else return false
  }
  while (pattern[place] === '*') place++
  return place === pattern.length
}
