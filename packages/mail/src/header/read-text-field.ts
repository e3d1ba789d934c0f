import { cleanText } from '../charset/decode-bytes.ts'
import { decodeWords } from './decode-words.ts'

/** A free text field such as Subject: decoded, on one line, without control characters. */
export function readTextField(field: string | undefined, fallbackCharset: string | null): string {
  if (field === undefined) return ''
  return cleanText(decodeWords(field, fallbackCharset))
    .replace(/ ?[\p{Cc}\u2028\u2029]+ ?/gu, ' ')
    .trim()
}
