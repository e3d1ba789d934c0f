/** Words by which a mail is closed, in the languages of our readers: a line of their own, perhaps with a comma behind. */
const CLOSING =
  /^[\s*_]{0,4}(?:(?:with )?(?:(?:my |the )?(?:very )?(?:best|kind(?:est)?|warm(?:est)?|many) )?(?:regards|wishes)|all the best|best|cheers|thanks(?:,? (?:and|&) (?:best |kind )?regards| in advance| again| a lot| so much)?|thank you(?: (?:so much|very much|in advance|again|and (?:best |kind )?regards))?|many thanks|(?:yours )?(?:sincerely|faithfully|truly|respectfully|cordially)(?: yours)?|take care|rgds|brgds|br|kr|mit (?:besten|freundlichen|lieben|herzlichen|vielen) (?:grüßen|grüssen|gruessen|dank)|mit (?:bestem|freundlichem) gru(?:ß|ss)|(?:viele|beste|liebe|schöne|herzliche|freundliche|sonnige) (?:grüße|grüsse|gruesse)(?: aus \p{L}+)?|gru(?:ß|ss)|grüße|grüsse|mfg|vg|lg|hochachtungsvoll|(?:vielen |besten |herzlichen )?dank(?: im voraus)?|danke|(?:bien |très )?cordialement|bien à (?:vous|toi)|(?:(?:sincères|meilleures|cordiales) )?salutations(?: distinguées)?|cdlt|cordialement vôtre|bonne journée|merci(?: d['’]avance| beaucoup)?|(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)?|atentamente|atte|muchas gracias|gracias|(?:cordiali|distinti) saluti|saluti|un saluto|cordialmente|grazie(?: mille)?|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en)?|mvg|(?:alvast )?bedankt|(?:com os )?(?:melhores )?cumprimentos|atenciosamente|att|abraços?|saudações|obrigad[oa]|(?:serdecznie )?pozdrawiam|(?:serdeczne )?pozdrowienia|z (?:poważaniem|wyrazami szacunku)|dziękuję|(?:med )?(?:vänliga?|vennlig|venlig|bästa|de bedste|beste|bedste) (?:hälsning(?:ar)?|hilsen|hilsner)|hälsningar|hilsen|mvh|(?:ystävällisin |parhain |kiitoksin )?terveisin|с уважением|с наилучшими пожеланиями|спасибо|всего (?:доброго|хорошего)|з повагою|s pozdravem|s pozdravom|děkuji|ďakujem|saygılarımla|saygılar|teşekkürler|iyi çalışmalar|üdvözlettel|tisztelettel|köszönöm|cu stimă|cu respect|mulțumesc|με εκτίμηση|此致|敬礼|祝好|谢谢|顺祝商祺|以上、?(?:よろしく)?(?:お願い(?:いた|致)?します)?|(?:どうぞ)?(?:宜しく|よろしく)お願い(?:いた|致|申し上げ)ます|敬具|감사합니다|드림)[\s,.!。、！_*]{0,4}$/iu

/** What only stands in a block of contact data: a telephone number, an address on the web, a mail address. */
const CONTACT =
  /(?:^|[^\p{L}])(?:tel(?:efon|ef|éfono|efono|efone|ephone)?|phone|mob(?:ile?|il|iel)?|cell|fax|handy|direct|office|gsm|móvil|celular|cellulare|tél|portable|ph|тел|моб|電話|电话|手机|전화|☎|📞|[tmfp])\.?\s{0,3}[:.|]?\s{0,3}\+?[(\d][\d\s()./–-]{5,}|\+\d[\d\s()./–-]{6,}\d|\(\d{2,5}\)\s?\d[\d\s./–-]{4,}|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|^[\s*]{0,4}\d[\d\s()./–-]{7,18}\d[\s*]{0,4}$|\bwww\.[^\s]{3,}|https?:\/\/\S|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}|〒\s?\d{3}/iu

/** A line of a ruler above a block of contact data. */
const RULER = /^\s{0,4}(?:[-_=*~#+–—━─═＊＝・ー]\s?){5,120}$/u

/** A block of contact data has few lines, and short ones. */
const MAX_LINES = 25
const MAX_LINE = 140

/** What somebody adds below their name is a thought, not an address. */
const AFTERTHOUGHT = /^[\s*_]{0,4}(?:p\.?\s?p?\.?\s?s\b|n\.?\s?b\b|edit|update|note|nachtrag|追伸|附言|и ещ)/iu

/**
 * Where a block of contact data begins at the end of `lines` (up to `end`, which is no blank line): below a closing and the name
 * under it, or below a ruler. The closing and the name stay: they are the writer's words. Every line of the block must look
 * like one of an address (short, no sentence, no question), and one must hold a telephone number, a mail or a web address; any doubt
 * leaves all as it is. Gives `end` when there is none.
 */
export function contactBlockStart(lines: readonly string[], end: number): number {
  let contacts = 0
  for (let at = end - 1; at >= 0 && end - at <= MAX_LINES; at--) {
    const line = (lines[at] ?? '').trim()
    if (line === '') continue
    if (isClosing(line.slice(0, MAX_LINE))) return contacts === 0 ? end : belowName(lines, at + 1, end)
    if (RULER.test(line)) {
      if (at === end - 1) continue
      return contacts === 0 || at === 0 ? end : at
    }
    if (AFTERTHOUGHT.test(line) || isSentence(line)) return end
    if (CONTACT.test(line.slice(0, 400))) contacts++
    else if (line.length > MAX_LINE) return end
  }
  return end
}

/** One closing, or the same in two languages: `Med venlig hilsen / Kind regards`. */
const isClosing = (line: string): boolean =>
  CLOSING.test(line) || (/\S ?[/|] ?\S/.test(line) && line.split(/ ?[/|] ?/).every((part) => CLOSING.test(part)))

/** Below the name that follows a closing, unless that line is contact data itself. */
function belowName(lines: readonly string[], from: number, end: number): number {
  let at = from
  while (at < end && (lines[at] ?? '').trim() === '') at++
  const name = (lines[at] ?? '').trim()
  const start = CONTACT.test(name) || name.length > 60 ? at : at + 1
  return lines.slice(start, end).some((line) => CONTACT.test(line.slice(0, 400))) ? start : end
}

/**
 * Is this somebody saying something? Names, titles, firms and streets begin with capitals, other words mostly do not; a line of five
 * words and more whose longer ones are small is a sentence, and so is a question, an exclamation, or what ends in a full stop.
 */
function isSentence(line: string): boolean {
  const tail = line.slice(-6)
  if (/[?？!！]/u.test(line) || /[^.\s]{4}。$/u.test(tail)) return true
  const words = line
    .slice(0, 400)
    .split(/\s+/)
    .filter((word) => /^[("„«'*_-]*\p{L}/u.test(word) && !/@|www\.|:\/\//.test(word))
  if (words.length < 4) return false
  if (/[^.\s]{3}\.$/u.test(tail)) return true
  const long = words.filter((word) => (word.match(/\p{L}/gu)?.length ?? 0) >= 4)
  const small = long.filter((word) => /^[("„«'*_-]*\p{Ll}/u.test(word))
  return words.length >= 5 && small.length * 2 > long.length
}
