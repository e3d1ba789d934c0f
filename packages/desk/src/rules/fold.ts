import { domainToASCII, domainToUnicode } from 'node:url'

/** Code points that are not seen: a soft hyphen or a zero-width space inside of a word must not hide it from a rule. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

/**
 * A text as rules compare it: compatibility forms made one (NFKC), upper and lower case made one by the way of upper case (so that ß is
 * ss and every sigma one letter), what is not seen left out, runs of blanks and line breaks one blank.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(UNSEEN, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC')
    .replaceAll(/\s+/gu, ' ')
    .trim()
}

/** A domain as rules compare it: in its own letters, whether it was written so or in ASCII (RFC 5891). */
export function foldDomain(domain: string): string {
  const folded = foldText(domain)
  const ascii = domainToASCII(folded)
  return ascii === '' ? folded : foldText(domainToUnicode(ascii))
}

/** An address, or what was typed of one, its domain folded as a domain. */
export function foldAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return at === -1 ? foldText(address) : `${foldText(address.slice(0, at))}@${foldDomain(address.slice(at + 1))}`
}
