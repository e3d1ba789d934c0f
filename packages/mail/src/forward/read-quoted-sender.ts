import type { MailAddress } from '../parsed-mail.ts'

const ADDRESS = /[^\s<>()[\]"',;:«»„“”]{1,100}@[^\s<>()[\]"',;:«»„“”]{1,150}/u

/** Words that stand between the date and the name in `On … X wrote:`. */
const FILLER =
  /^(?:(?:schrieb|heeft|skrev|schreef|kirjoitti|użytkownik|użytkowniczka|používateľ|uživatel|пользователь|користувач|időpontban|korisnik|uporabnik|de|von|por|da|от|від|na|at|um|uhr|kl\.?|klo|à|a las|alle ore|alle|om|o|в|о|u|a|às|il|am|pm|a\.m\.|p\.m\.|utc|gmt|cet|cest|est|edt|pst|pdt|kello|tarihinde|hrs|h)(?=[\s,:"«„“<(]|$)|[\s,:;.()–—-]+|[+-]?\p{Nd}{1,4}(?=[\s,:])|\p{Nd}{1,2}[:.h]\p{Nd}{2}(?::\p{Nd}{2})?|(?:utc|gmt)[+-]\p{Nd}{1,4})/iu

/** Most fillers a sentence has. */
const MAX_FILLERS = 30

/** Reads the sender out of a quoted From line, or out of a sentence like `On 1 March, Ann <ann@x> wrote:`. Null when there is none. */
export function readQuotedSender(line: string, isSentence: boolean): MailAddress | null {
  const text = line
    .slice(0, 1000)
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff*]/g, '')
    .replace(/[\u00a0\u202f\t]/g, ' ')
    // HTML turned into text repeats each address as a link.
    .replace(/[<[(]mailto:([^>\])]{1,300})[>\])]/gi, (_, address: string, at: number, whole: string) =>
      whole.slice(0, at).includes('@') ? '' : `<${address}>`,
    )
  const found = ADDRESS.exec(text)
  if (!found) return isSentence ? null : nameOnly(text)
  const address = found[0].replace(/^mailto:/i, '').replace(/[.:]+$/, '')
  const before = text.slice(0, found.index).replace(/(?:mailto:)?[\s<[("'«„“]*$/i, '')
  const name = isSentence ? nameInSentence(text.slice(0, found.index)) : before
  return { name: tidy(name, address), address }
}

function nameOnly(text: string): MailAddress | null {
  const name = tidy(text, '')
  return name === '' ? null : { name, address: '' }
}

function tidy(name: string, address: string): string {
  const bare = name
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'«„“<([]+|[\s"'»”“<([>)\],:]+$/gu, '')
    .trim()
  return bare.toLowerCase() === address.toLowerCase() ? '' : bare
}

/** The name right before the address: in quotes, or what is left when date, time and filler words are taken off the front. */
function nameInSentence(before: string): string {
  const quoted = /["«„“]\s?([^"«»„“”]{1,200}?)\s?["»”“]\s*[<[(]*$/u.exec(before)
  if (quoted?.[1]) return quoted[1]
  const time = [...before.matchAll(/\p{Nd}{1,2}[:.h]\p{Nd}{2}(?::\p{Nd}{2})?|(?<!\p{Nd})(?:19|20)\p{Nd}{2}(?!\p{Nd})/gu)].at(-1)
  let rest = time ? before.slice(time.index + time[0].length) : (before.split(',').at(-1) ?? '')
  for (let count = 0; count < MAX_FILLERS; count++) {
    const shorter = rest.replace(FILLER, '')
    if (shorter === rest) break
    rest = shorter
  }
  return rest
}
