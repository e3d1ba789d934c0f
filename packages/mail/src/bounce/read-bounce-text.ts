import type { BounceRecipient } from '../parsed-mail.ts'
import { findStatus } from './find-status.ts'

/** Text of a bounce that is looked at; what matters stands at the top. */
const MAX_TEXT = 60_000

/** Recipients named in one text. */
const MAX_RECIPIENTS = 100

/** Lines in which a recipient's code is looked for. */
const MAX_LINES = 200

/** Where the copy of the failed mail begins, in the words of the systems that put it into the text. */
const COPY =
  /^[\s>*]{0,4}(?:-{2,}\s*)?(?:below this line is (?:a|the) (?:copy|original)|(?:the )?(?:original|returned|undelivered|unsent|old) (?:message|mail|text)(?: (?:follows|headers?|is below|returned))?[\s:.=-]*$|(?:the )?first \d{1,5} lines of (?:the|your) (?:original )?message|original message headers|message (?:text|header|headers) follows?|headers? of (?:the |your )?(?:source|original) (?:mail|message)|below (?:this|the next) line is a copy|(?:the )?header and top \d{1,4} lines|returned mail follows|附件中的内容是原信|以下(?:是|为)原(?:信|邮)件|this is a copy of (?:the|your) message|(?:the )?(?:header|body|text) of (?:the|your) (?:original )?(?:message|mail)|copy of (?:the )?(?:original )?message|start of returned message|unsent message (?:below|follows)|(?:your )?message follows|return(?:ed)? content|ursprüngliche nachricht(?:enkopfzeilen)?|en-têtes (?:de )?message d|encabezados (?:de )?mensaje original|cabeçalhos (?:de )?mensagem|intestazioni (?:originali|del messaggio)|oorspronkelijke berichtkoppen|nagłówki oryginalnej|received: (?:from|by) |return-path: <|x-[\w-]{3,40}: )/im

const ADDRESS = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){0,8}[\w-]{1,63}/gu

/** Addresses that are named to be written to, not because they failed. */
const HELPER =
  /^(?:postmaster|abuse|mailer-?daemon|support|help-?desk|hostmaster|webmaster|noc|admin|administrator|unblock|whitelist|delist|sysadmin|no-?reply)@|@(?:spamhaus|postmaster\.|abuse\.|rfc)/i

/** Lines that name the sender or a server, not the recipient. */
const ASIDE =
  /(?:please|kindly|you (?:can|may|should)|contact|questions?|assistance|forward (?:it|this)|e-?mail us|write to|reporting|mail from:?|from:|sender:?|return-path|message-id|<<<|>>> (?:mail|ehlo|helo|data|quit)|^\s*(?:to unsubscribe|click|https?:)|in-reply-to|references:|reply-to:|subject:|date:|received:|message-id:|generating server|verantwortlich|kontakt|contactez|contacto)/i

interface Candidate {
  readonly address: string
  readonly line: number
  readonly weight: number
}

/**
 * Finds, in the text of a bounce without a readable report, whom it is about and why. An address counts by where it stands:
 * alone on its line or followed by a colon, in brackets, after `RCPT TO`, before a status code; those with the most weight are
 * the recipients. `own` are addresses that cannot be meant (whom the bounce was sent to, and who sent it).
 */
export function readBounceText(text: string, own: ReadonlySet<string>, named: readonly string[]): BounceRecipient[] {
  const head = wordsAboveCopy(text)
  const lines = head.split('\n')
  const candidates = named.length > 0 ? namedCandidates(lines, named) : weigh(lines, own)
  const best = Math.max(0, ...candidates.map((candidate) => candidate.weight))
  const chosen = candidates.filter((candidate) => candidate.weight >= Math.max(2, best - 1)).slice(0, MAX_RECIPIENTS)
  const reasons = chosen.map((candidate, place) => {
    const next = chosen[place + 1]?.line ?? lines.length
    return reasonNear(lines, floorOf(lines, chosen, place), candidate.line, Math.max(next, candidate.line + 1), candidate.address)
  })
  // A code that stands beside another recipient is not this one's.
  const common = reasons.every((reason) => findStatus(reason) === null) || chosen.length === 1 ? findStatus(head) : null
  return chosen.map((candidate, place) => {
    const diagnostic = reasons[place] ?? ''
    return {
      address: candidate.address,
      action: actionOf(head),
      status: findStatus(diagnostic) ?? statusBeside(lines, candidate.address) ?? common,
      diagnostic: diagnostic === '' ? null : diagnostic,
    }
  })
}

/** What the mail system says itself: the text without the copy of the failed mail below it. */
export function wordsAboveCopy(text: string): string {
  const whole = text.slice(0, MAX_TEXT)
  const copy = COPY.exec(whole)
  return copy && copy.index > 40 ? whole.slice(0, copy.index) : whole
}

/** How far up a reason may be looked for: not into the words about the recipient above, unless the two stand in one list. */
function floorOf(lines: readonly string[], chosen: readonly Candidate[], place: number): number {
  const own = chosen[place]?.line ?? 0
  const above = chosen[place - 1]?.line
  if (above === undefined || above >= own) return Math.max(0, own - 6)
  const isList = lines.slice(above + 1, own).every((line) => line.trim() === '')
  return isList ? floorOf(lines, chosen, place - 1) : own
}

/** The code of the first line that names the address and has one: `550 5.1.1 <ann@example.com>... User unknown`. */
function statusBeside(lines: readonly string[], address: string): string | null {
  const line = lines.slice(0, MAX_LINES).find((text) => text.includes(address) && findStatus(text) !== null)
  return line === undefined ? null : findStatus(line)
}

/** The mail is still on its way, whatever code the last attempt met. */
const STILL_TRYING =
  /still being retried|not yet been delivered|attempts will continue|has been postponed|will (?:continue|keep (?:on )?trying|be retried|retry|try (?:again|for))|delivery incomplete|no action is required|warning message only|do not need to resend|temporarily deferred|delay reason|delivery (?:has been|is) delayed|delayed (?:\d+|for)|wird weiterhin versucht|verzögert|différée|retrasad|demorad|ritardat|vertraagd|opóźni|配信遅延|延迟|задерж/i

function actionOf(text: string): 'delayed' | 'failed' {
  return STILL_TRYING.test(text.slice(0, 4000)) ? 'delayed' : 'failed'
}

function namedCandidates(lines: readonly string[], named: readonly string[]): Candidate[] {
  return named.map((address) => {
    const line = lines.findIndex((text) => text.toLowerCase().includes(address.toLowerCase()))
    return { address, line: line === -1 ? 0 : line, weight: 9 }
  })
}

function weigh(lines: readonly string[], own: ReadonlySet<string>): Candidate[] {
  const best = new Map<string, Candidate>()
  for (const [at, line] of lines.entries()) {
    if (!line.includes('@') || line.length > 3000) continue
    for (const found of line.matchAll(ADDRESS)) {
      const address = found[0].replace(/^['`.]+|['`.]+$/g, '')
      const key = address.toLowerCase()
      if (own.has(key) || HELPER.test(address) || /\.(?:png|gif|jpe?g)$/i.test(address)) continue
      const weight = weightOf(line, found.index, found.index + found[0].length) - (isFieldOfMail(lines, at) ? 6 : 0)
      const known = best.get(key)
      if (!known || known.weight < weight) best.set(key, { address, line: known?.line ?? at, weight })
    }
    if (best.size > MAX_RECIPIENTS * 3) break
  }
  return [...best.values()]
}

/** `To:` of the failed mail, which Exchange tells before it says whom it did not reach: its subject or day stands right by. */
function isFieldOfMail(lines: readonly string[], at: number): boolean {
  const isField = (line: string | undefined, names: RegExp) => names.test((line ?? '').slice(0, 60))
  if (!isField(lines[at], /^\s*(?:to|cc|an|à|para|aan|do|a|till|til)\s?:/i)) return false
  const near = lines.slice(Math.max(0, at - 3), at + 4)
  return near.some((line) =>
    isField(line, /^\s*(?:subject|sent|betreff|gesendet|objet|asunto|oggetto|onderwerp|assunto|temat|ämne|emne)\s?:/i),
  )
}

/** "Recipient", as the systems of other languages call it, right before the address. */
const RECIPIENT_WORD =
  /(?:收件人(?:邮件)?(?:地址)?|(?:发送|投递|寄送)(?:到|给|至)|收件者(?:地址)?|宛先|受信者|送信先|수신자|받는 사람|empfänger(?:adresse)?|destinataires?|destinatari[oa]s?|destinatários?|ontvangers?|odbiorc[ay]|mottagar(?:e|en)|modtager(?:en)?|получател[ьяею]|адресат[ауом]{0,2}|alıcı)[\s:;=<"'([（：「]*$/iu

function weightOf(line: string, from: number, to: number): number {
  const before = line.slice(0, from).replace(/[[<(]?(?:smtp|rfc822)[:;]\s?$/i, '')
  const after = line.slice(to)
  let weight = 1
  if (/^[\s>*"'<([-]*(?:mailto:)?$/i.test(before))
    weight += /^[>"')\]]*\s*:?\s*$/.test(after) || /^[>"')\]]*\s*(?::|\.{2,}|\()/.test(after) ? 4 : 2
  if (/(?:to|recipient|rcpt|address|user|mailbox|account|for)(?: is| was)?[\s:;=<"'([]*$/i.test(before)) weight += 2
  else if (RECIPIENT_WORD.test(before.slice(-40))) weight += 2
  if (/:\s*<?$/.test(before) && /^>?\s*$/.test(after)) weight += 3
  if (/(?:generated|expanded|forwarded) from\s<?$/i.test(before)) weight += 3
  if (/rcpt to:?\s*<?$|final-recipient.{0,20}$|original-recipient.{0,20}$/i.test(before)) weight += 3
  if (
    /^[>"')\]]*[\s:,-]*(?:\(?reason|unknown|user|does|did |is |was |has |could|cannot|not |no such|mailbox|host|domain|address|failed|[45]\d\d\b|#?[45]\.\d|unrout|undeliver|over|rejected|recipient)/i.test(
      after,
    )
  )
    weight += 2
  if (/[<(["']$/.test(before) && /^[>)\]"']/.test(after)) weight += 1
  if (ASIDE.test(before.slice(-60)) || /^\s*(?:from|sender|mail from)/i.test(before)) weight -= 3
  return weight
}

/** The words about one recipient: the rest of its line and what follows up to a blank line after something was said. */
function reasonNear(lines: readonly string[], floor: number, from: number, to: number, address: string): string {
  const said: string[] = []
  const first = (lines[from] ?? '').trim()
  const rest = first.slice(Math.max(0, first.indexOf(address)) + address.length).replace(/^[>"')\]:\s.,-]+/, '')
  if (rest !== '') said.push(rest)
  for (let at = from + 1; at < Math.min(to, from + 25) && said.join(' ').length < 600; at++) {
    const line = (lines[at] ?? '').trim()
    if (line === '') {
      if (said.some((piece) => findStatus(piece) !== null)) break
      continue
    }
    if (/^[-=_*]{4,}/.test(line) && said.some((piece) => findStatus(piece) !== null)) break
    said.push(line)
  }
  const text = said.join(' ').replace(/\s+/g, ' ').trim()
  if (findStatus(text) !== null) return text.slice(0, 1000)
  // The reason may stand above the address: `550 5.1.1 … unknown` then the list of addresses.
  const above = lines
    .slice(Math.min(floor, from), from + 1)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return (above.findLast((line) => findStatus(line) !== null) ?? text).slice(0, 1000)
}
