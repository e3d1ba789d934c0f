/** Marks for answers that mail programs put before a subject, in their languages. */
const ANSWER = `re | r | aw | antw | antwort | sv | svar | vs | vá | odp | odg | ynt | yan | res | resp | rif | ref | réf | rsp | bls | atb | ha | на | отг | σχετ | απ | απαντ
  | отв | ответ | відп | відповідь | rép | re- | antwoord | balas | trả lời | ตอบ | ตอบกลับ | رد | 回复 | 回覆 | 答复 | 답장 | 회신 | 返信 | השב | تס | ts`

/** The same for forwards. */
const FORWARD = `fw | fwd | fwd fwd | wg | tr | rv | renv | trans | i | pd | doorst | vl | vb | vid | videresend | videresendt | vidarebefordrat | vs fw | fs | továbbítás | továbbított | ilt | iletilen | enc
  | redir | redirecționat | fvs | vidb | trf | prz | przek | prosl | pros | pre | prep | preposlané | předáno | пересл | переслано | пересылка | пр | прд | препр | προωθ | πρθ | pth | prt | terusan | teruskan | chuyển tiếp | chuyen tiep
  | ส่งต่อ | הועבר | إعادة توجيه | 转发 | 轉寄 | 轉發 | 전달 | 転送 | lh | per | пер | trs | proslijed | proslijeđeno | meneruskan | pārs | persiųsta | edasi | rn`

/** Scandinavian programs say `VS` for answers (Finnish) and for forwards (Danish, Norwegian); it counts as either. */
const EITHER = new Set(['vs'])

const split = (words: string): ReadonlySet<string> => new Set(words.split('|').map((word) => word.replace(/\s+/g, ' ').trim()))

const ANSWERS = split(ANSWER)
const FORWARDS = split(FORWARD)

/** A word or two, perhaps a count, and a colon. */
const PREFIX = /^\s*\[?([\p{L}.-]{1,20}(?: \p{L}{1,12})?)\.?(?:\s?[[(]\d{1,3}[\])]|\^\d{1,3}|\*\d{1,3}|\d{1,2})?\s?[:：]\s*/u

/** How many marks are taken off; a subject of ten thousand `Re:` is a game. */
const MAX_PREFIXES = 50

function readPrefix(subject: string): { kind: 'answer' | 'forward' | 'either'; length: number } | null {
  const found = PREFIX.exec(subject.slice(0, 60))
  if (!found?.[1]) return null
  const word = found[1].toLowerCase().replaceAll('\u0307', '').replace(/\.$/, '')
  const length = found[0].length
  if (EITHER.has(word)) return { kind: 'either', length }
  if (FORWARDS.has(word)) return { kind: 'forward', length }
  return ANSWERS.has(word) ? { kind: 'answer', length } : null
}

/** The subject without answer and forward marks: what Outlook calls the thread topic. */
export function baseSubject(subject: string): string {
  let base = subject.trim()
  for (let count = 0; count < MAX_PREFIXES; count++) {
    const prefix = readPrefix(base)
    if (prefix === null) break
    base = base.slice(prefix.length).trimStart()
  }
  return base
}

/** Does the subject begin with a forward mark? Tags in front (`[EXTERNAL]`, `[#12]`) are looked past. */
export function isForwardSubject(subject: string): boolean {
  const bare = subject.trim().replace(/^(?:\[[^\]]{1,40}\]\s*|\*{2,3}[^*]{1,40}\*{2,3}\s*){1,3}/, '')
  const kind = readPrefix(bare)?.kind
  return kind === 'forward' || kind === 'either'
}

/** Does the subject begin with an answer mark? */
export function isAnswerSubject(subject: string): boolean {
  return readPrefix(subject.trim())?.kind === 'answer'
}
