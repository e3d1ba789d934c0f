import type { MailAddress } from '../parsed-mail.ts'

/** The line above a quote, by language: day, month of the list, year, time of day, name. */
const LINES: Readonly<
  Record<string, { readonly months: string; readonly say: (date: string, time: string, name: string) => string }>
> = {
  en: {
    months: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
    say: (date, time, name) => `On ${date} at ${time} UTC, ${name} wrote:`,
  },
  de: {
    months: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
    say: (date, time, name) => `Am ${date.replace(' ', '. ')} um ${time} UTC schrieb ${name}:`,
  },
  fr: {
    months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
    say: (date, time, name) => `Le ${date} à ${time} UTC, ${name} a écrit :`,
  },
  es: {
    months: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
    say: (date, time, name) => `El ${date.replaceAll(' ', ' de ')} a las ${time} UTC, ${name} escribió:`,
  },
  it: {
    months: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
    say: (date, time, name) => `Il ${date} alle ${time} UTC, ${name} ha scritto:`,
  },
  nl: {
    months: 'januari februari maart april mei juni juli augustus september oktober november december',
    say: (date, time, name) => `Op ${date} om ${time} UTC schreef ${name}:`,
  },
  pt: {
    months: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
    say: (date, time, name) => `Em ${date.replaceAll(' ', ' de ')} às ${time} UTC, ${name} escreveu:`,
  },
}

/**
 * `On 2 Mar 2026 at 09:30 UTC, Ann Lee wrote:` in the language asked for, else in English. In UTC, and saying so: where the reader is
 * nobody knows.
 */
export function attributionLine(from: MailAddress, date: Date, language: string): string {
  const { months, say } = LINES[language.toLowerCase().split('-')[0] ?? ''] ?? LINES['en']!
  const day = `${date.getUTCDate()} ${months.split(' ')[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`
  return say(day, date.toISOString().slice(11, 16), nameOf(from))
}

/** A name could bring a line of its own into the quote. */
function nameOf({ name, address }: MailAddress): string {
  return (name.trim() === '' ? address : name).replace(/[\s\p{Cc}]+/gu, ' ').trim()
}
