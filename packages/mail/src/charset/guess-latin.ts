/** Letters beyond ASCII of the languages that windows-1252 was made for. A mail is written in one of them. */
const WESTERN: readonly string[] = [
  'äöüßé',
  'àâæçéèêëîïôœùûüÿ',
  'áéíñóúüª',
  'áâãàçéêíóôõúüª',
  'àèéìíîòóùú',
  'áéëïóöüèêí',
  'åäöéüà',
  'æøåéäöüòóô',
  'áðéíóúýþæö',
  'àçèéíïòóúü',
  'âêîôûàèìòùáéíóú',
  'äöõüšžé',
  'çëñ',
]

/** The other code pages of Latin letters, and the languages that are written in them. */
const OTHERS: readonly { readonly name: string; readonly languages: readonly string[] }[] = [
  // Polish, Czech and Slovak, Hungarian, Romanian, Croatian and Slovenian.
  { name: 'iso-8859-2', languages: ['ąćęłńóśźż', 'áčďéěíňóřšťúůýžäĺľôŕ', 'áéíóöőúüű', 'ăâîşţ', 'čćđšž'] },
  { name: 'windows-1250', languages: ['ąćęłńóśźż', 'áčďéěíňóřšťúůýžäĺľôŕ', 'áéíóöőúüű', 'ăâîşţ', 'čćđšž'] },
  // Turkish.
  { name: 'windows-1254', languages: ['çğıöşüâîû'] },
  // Lithuanian, Latvian.
  { name: 'windows-1257', languages: ['ąčęėįšųūž', 'āčēģīķļņšūž'] },
]

/** Signs that pass for letters in Unicode and stand in any text. */
const SIGNS = new Set('ªºµƒ')

/** With fewer such letters there is nothing to tell by. */
const LEAST_LETTERS = 4

/** Letters that another reading must change, so that one misplaced sign decides nothing. */
const LEAST_CHANGED = 2

/**
 * Guesses the code page of text in Latin letters. Windows-1252 when all its accents belong to one Western language; else the page
 * under which all of them belong to one language of that page (`Pawe³` is `Paweł`); windows-1252 when there is none.
 */
export function guessLatin(sample: Uint8Array): string {
  const western = accents(new TextDecoder('windows-1252').decode(sample))
  if (western.length < LEAST_LETTERS || WESTERN.some((letters) => covers(letters, western))) return 'windows-1252'
  for (const { name, languages } of OTHERS) {
    const found = accents(new TextDecoder(name).decode(sample))
    const changed = found.filter((letter) => !western.includes(letter))
    if (changed.length >= LEAST_CHANGED && languages.some((letters) => covers(letters, found))) return name
  }
  return 'windows-1252'
}

const covers = (letters: string, found: readonly string[]): boolean => found.every((letter) => letters.includes(letter))

/** The letters beyond ASCII, small, and the signs inside words, which no word has. */
function accents(text: string): string[] {
  const found: string[] = []
  for (const match of text.matchAll(/[^\0-\u007f]/gu)) {
    const char = match[0]
    if (SIGNS.has(char)) continue
    const inWord = /\p{L}/u.test(text.charAt(match.index - 1)) && /\p{L}/u.test(text.charAt(match.index + 1))
    if (/\p{L}/u.test(char)) found.push(char === 'İ' ? 'ı' : char.toLowerCase())
    else if (/\p{Cc}/u.test(char) || (inWord && !/[\p{Pd}\p{Pi}\p{Pf}\u00a0·]/u.test(char))) found.push(char)
  }
  return found
}
