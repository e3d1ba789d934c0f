/** "Wrote", as mail programs say it in the line above a quote. Stems where the language bends the word. */
const WROTE =
  /(?:(?<!\p{L})(?:wrote|writes|schrieb|geschrieben|schreef|schreven|geschreven|skryf|het geskryf|a écrit|écrit|écrivait|ha escrit|va escriure|escribió|escribio|escreveu|escribiu|ha scritto|scrisse|scrive|a scris|skrev|skrifaði|skrev følgende|kirjoitti|kirjutas|rakstīja|rašė|parašė|napsal|napsala|napísal|napísala|napisał|napisała|napisao|napisala|je napisal|pisze|írta|ezt írta|yazdı|şunu yazdı|έγραψε|menulis|đã viết|viết|shkroi|scríobh|ysgrifennodd|idatzi du|se izrazil)(?![\p{L}])|написал|написала|пишет|писал|написав|написала|пише|напиша|je napísal|написа|כתב|כתבה|מאת|كتب|كتبت|تمت كتابة|نوشت|ने लिखा|写道|写到|写了|寫道|寫到|写于|のメール|が書きました|wrote[:：]|書きました|さんは書き|님이 작성|님이 쓴|작성했습니다|작성하였습니다|เขียนว่า|เขียน)/iu

/** First persons and helpers that turn the line into a sentence of the writer. */
const SENTENCE =
  /(?<!\p{L})(?:i|we|you|he|she|they|ich|wir|sie|er|je|j'ai|nous|vous|il|elle|yo|io|noi|eu|jag|jeg|vi|ik|wij|hebben wij|you'd|i've|who|which)\s+(?:\p{L}+\s+){0,2}?(?:wrote|schrieb|schrieben|skrev|schreef|schreven|écrit|écrivait|escrib|scritto|scriss|geschrieben)|(?<!\p{L})(?:my|your|our|his|her|their|mein|meine|ihr|ihre|unser|unsere|euer|mon|ma|votre|notre|mi|su|tu|nuestro|mio|mia|vostro|min|mijn|uw|onze) \p{L}+ (?:wrote|schrieb|skrev|schreef|a écrit|escribió|ha scritto)|(?<!\p{L})(?:wrote|schrieb|schrieben|skrev|schreef) (?:i|you|we|ich|wir|sie|ihnen|dir|jag|jeg|ik|u|to you|that|about|in)\b/iu

const ADDRESS = /[^\s<>()[\]"',;:]{1,100}@[^\s<>()[\]"',;:]{1,150}/u

/** A time of the day or a full date, in any numerals. */
const TIME = /\p{Nd}{1,2}\s?[:.h時时시]\s?\p{Nd}{2}/u
const DATE = /\b(?:19|20)\p{Nd}{2}\b|\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-]\p{Nd}{2,4}|[٠-٩]{4}|(?:19|20)\p{Nd}{2}\s?[年년]/u
/** A line that can begin such a sentence: a date in it, or the word for "on" before one. */
const DATE_AHEAD = /\p{Nd}/u

/** A day and an address in brackets, and nothing but a name between. */
const NAMED_DAY = /^\p{Nd}{4}[/.-]\p{Nd}{1,2}[/.-]\p{Nd}{1,2}[^.!?]{0,100}<[^\s<>@]{1,100}@[^\s<>]{1,150}>$/u

/** A day, a time of that day with its zone, and nothing but a name; or who posted it and on which day. */
const NAMED_TIME =
  /^\p{Nd}{4}[/.-]\p{Nd}{1,2}[/.-]\p{Nd}{1,2} \p{Nd}{1,2}:\p{Nd}{2}(?: (?:GMT|UTC)[+-]\p{Nd}{1,2}:?\p{Nd}{0,2})? \p{L}[\p{L}\p{M} .'’-]{1,60}$|^posted by \S.{0,80} on (?:\p{Nd}{1,4}[/.-]){2}\p{Nd}{2,4}$/iu

/** The old programs that speak to whom they quote: `At 10:00 02.03.2026, you wrote:`. A quote must follow. */
const TO_YOU =
  /^(?:at|on|am|um|le|el|il|em|op|den|dnia)\s.{0,60}\p{Nd}.{0,100}(?:\byou (?:wrote|said)|schrieben sie|schriebst du|vous avez (?:écrit|dit)|tu as (?:écrit|dit)|(?:nous|m['’]) ?a dit|usted escribió|hai scritto|você escreveu|schreef (?:u|je|jij)|\b(?:said|says))\s?[:：]$/iu

/** Nothing but a name and the time of the mail: `Ann Lee, 02.03.2026 10:00:`. A quote must follow. */
const NAME_THEN_TIME =
  /^\p{L}[\p{L}\p{M} .'’-]{1,60}[,;]? (?:\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-]\p{Nd}{2,4}|\p{Nd}{4}-\p{Nd}{2}-\p{Nd}{2}),? \p{Nd}{1,2}[:.]\p{Nd}{2}(?::\p{Nd}{2})?(?: [ap]m)?\s?[:：]$/iu

/** Lines over which a mail program wraps the sentence, and its length in all. */
const MAX_LINES = 4
const MAX_LENGTH = 420

export interface Attribution {
  /** Number of lines it takes. */
  readonly lines: number
  readonly text: string
  /** It begins with the address in brackets: the name stands on the line above. */
  readonly needsName: boolean
  /** It names no day: that may stand above, with a blank line between. */
  readonly needsDay: boolean
}

/**
 * Is there a line like `On 1 March 2026 at 10:00, Ann wrote:` at `start`? It ends in a colon, names a day, and has an address
 * or a word for writing; wrapped over up to four lines. What comes next decides when the line alone is not sure:
 * `quoted` says that a quoted line follows.
 */
export function readAttribution(
  lines: readonly string[],
  start: number,
  quotedAfter: (line: number) => boolean,
): Attribution | null {
  const first = tidyLine(lines[start] ?? '')
  if (first === '' || first.length > MAX_LENGTH) return null
  if (!DATE_AHEAD.test(first) && !first.includes('@') && !WROTE.test(first) && !/[:：]$/.test(first)) return null
  let text = ''
  for (let count = 1; count <= MAX_LINES; count++) {
    const line = tidyLine(lines[start + count - 1] ?? '')
    if (line === '' && count > 1) {
      // Some programs leave the name on a line of its own with a blank one between; that is too loose to follow.
      return null
    }
    text = text === '' ? line : `${text} ${line}`
    if (text.length > MAX_LENGTH) return null
    if (/[:：]$/.test(line) || WROTE_AT_END.test(line)) return judge(text, count, quotedAfter(start + count))
    // Old Gmail wrote `2026/3/2 Ann <ann@example.com>` and nothing more; a quote must follow at once.
    if ((NAMED_DAY.test(text) || NAMED_TIME.test(text)) && quotedAfter(start + count))
      return { lines: count, text, needsName: false, needsDay: false }
    // A sentence end inside means prose, unless it is an abbreviated month or weekday.
    if (/[!?。！？]$/.test(line)) return null
  }
  return null
}

/** `Quoting Ann <ann@example.com>:` of webmail (Horde, IMP), in its languages; a quote must follow. */
const QUOTING =
  /^(?:quoting|zitat von|citando(?: a)?|citant|citazione di|citát od|citat av|citat fra|quoting message from|citeren|cytowanie|cytat|quote from|on [^:]{0,40}\p{Nd}.{5,120}(?: sent| posted| commented))\s?.{0,160}[:：]$/iu

/** Chinese and Japanese programs may leave the colon out; so does Outlook for Mac in Korean. */
const WROTE_AT_END = /(?:写道|寫道|님이 작성|작성했습니다|\bwrote)$/u

function judge(text: string, count: number, quoted: boolean): Attribution | null {
  const hasAddress = ADDRESS.test(text)
  const hasTime = TIME.test(text)
  const hasDate = DATE.test(text) || /\p{Nd}{1,2}/u.test(text)
  const hasVerb = WROTE.test(text)
  const found = { lines: count, text, needsName: text.startsWith('<'), needsDay: !hasTime && !DATE.test(text) }
  if (quoted && TO_YOU.test(text)) return found
  if (SENTENCE.test(text) && !hasAddress) return null
  if (quoted && QUOTING.test(text)) return found
  if (quoted && NAME_THEN_TIME.test(text)) return found
  if (!hasDate && !(hasVerb && (hasAddress || quoted))) return null
  if (hasVerb && hasAddress) return found
  if (hasVerb && hasTime && text.length < 200) return found
  if (hasAddress && hasTime) return found
  if (quoted && (hasVerb || (hasAddress && hasDate))) return found
  return null
}

/** `On Tue, 3 Mar 2026 at 10:00`, and nothing more on its line: the front of a sentence that some program tore apart. */
export function isTornFront(line: string): boolean {
  const text = tidyLine(line)
  return text.length < 80 && TORN_FRONT.test(text) && (TIME.test(text) || DATE.test(text)) && !/[.!?:]$/.test(text)
}

const TORN_FRONT = /^(?:on|am|le|el|il|em|op|den|dne|w dniu|dnia|на|в)\s.*\p{Nd}/iu

/** Without marks of direction, no-break blanks and bold stars, which differ by program. */
function tidyLine(line: string): string {
  return (
    line
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
      .replace(/[\u00a0\u202f\u2009]/g, ' ')
      .replace(/\*/g, '')
      // Zoho draws a rule on both sides of it.
      .replace(/^\s*-{2,20}\s*(?=\p{L})|(?<=\p{L}|[:：])\s*-{2,20}\s*$/gu, '')
      .trim()
  )
}
