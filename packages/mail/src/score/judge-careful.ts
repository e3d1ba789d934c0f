import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '../parse.ts'
import type { ParsedMail } from '../parsed-mail.ts'
import type { Judge, Verdict } from './collect.ts'
import { show } from './collect.ts'
import { looksLikeMail } from './looks-like-mail.ts'

/** The top header as plain eyes see it: from the first line up to the first blank one, folded lines joined, names in lower case. */
function eyes(raw: string): ReadonlyMap<string, string> {
  const end = /\n\r?\n/.exec(raw)?.index ?? raw.length
  const fields = new Map<string, string>()
  for (const line of raw
    .slice(0, end)
    .replaceAll('\r', '')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const [, name, value] = /^([!-9;-~]+):(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim())
  }
  return fields
}

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Plain ASCII without encoded words: what is written is what is meant. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text) && !text.includes('=?')

const DAY = /\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) (?:19|20)\d\d \d{1,2}:\d\d/i

/**
 * Where nothing stands beside a mail, it is held against what a careful reader of the raw text sees without decoding anything: the
 * address in From, a plain Subject, a dated Date, a Message-ID in brackets, words below the header, files that are named.
 */
export const judgeCareful: Judge = (folder, names) =>
  names
    .filter((name) => looksLikeMail(folder, name))
    .flatMap((name) => {
      const file = join(folder, name)
      const bytes = readFileSync(file)
      const raw = bytes.toString('latin1')
      // A folder of bodies alone, or an old mailbox of several mails, has no header to look at.
      const fields = eyes(raw.replace(/^(?:\s*\r?\n)+|^\ufeff|^ï»¿/, ''))
      if (!fields.has('from') && !fields.has('subject') && !fields.has('date')) return []
      return questions(file, raw, fields, parse(bytes))
    })

function questions(file: string, raw: string, fields: ReadonlyMap<string, string>, mail: ParsedMail): Verdict[] {
  const verdicts: Verdict[] = []
  const ask = (question: string, isRight: boolean, want: unknown, got: unknown) => {
    verdicts.push({ file, question, miss: isRight ? null : `expected ${show(want)}, got ${show(got)}` })
  }
  const from = fields.get('from') ?? ''
  const inBrackets = /<([\w.+-]+@[\w-]+(?:\.[\w-]+)+)>/.exec(from)?.[1] ?? /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.exec(from)?.[0]
  if (inBrackets !== undefined && isPlain(from) && !from.includes(','))
    ask('sender as written', mail.from?.address === inBrackets, inBrackets, mail.from)
  const subject = fields.get('subject') ?? ''
  if (subject !== '' && isPlain(subject))
    ask('subject as written', squeeze(mail.subject) === squeeze(subject), subject, mail.subject)
  const date = fields.get('date') ?? ''
  if (DAY.test(date)) ask('date as written', mail.date !== null && datesAgree(date, mail.date), date, mail.date)
  const id = /^<([^<>\s]+@[^<>\s]+)>$/.exec(fields.get('message-id') ?? '')?.[1]
  if (id !== undefined && isPlain(id)) ask('Message-ID as written', mail.messageId === id, id, mail.messageId)
  const below = raw.slice(/\n\r?\n/.exec(raw)?.index ?? raw.length)
  const isMultipart = /^multipart\//i.test(fields.get('content-type') ?? '')
  if (!isMultipart && /[A-Za-z\x80-\xff]{3}/.test(below))
    ask(
      'words or files below the header',
      mail.text.trim() !== '' || mail.html !== null || mail.attachments.length > 0,
      'some',
      'none',
    )
  const named = [
    ...below.matchAll(/^content-disposition:\s*attachment;[ \t]*(?:\r?\n[ \t]+)?filename="([\w. -]{1,60}\.\w{2,4})"/gim),
  ].map((found) => found[1] ?? '')
  // An encoded name beside the plain one wins. Names inside attached mails, and in further mails of the same file, are theirs; winmail.dat is unpacked,
  // and what Windows keeps for devices gets a dash in front.
  if (
    named.length > 0 &&
    !/filename\*/i.test(below) &&
    !/^content-type:\s*message\/|^from \S+.*\r?\n[\w-]+: /im.test(
      `${fields.get('content-type') === undefined ? '' : `content-type: ${fields.get('content-type')}\n`}${below}`,
    )
  ) {
    const have = new Set(mail.attachments.map((part) => part.filename))
    const lost = named.filter((name) => name !== 'winmail.dat' && !have.has(name.trim()) && !have.has(`_${name.trim()}`))
    ask('named files', lost.length === 0, lost, [...have])
  }
  ask(
    'files whole',
    mail.attachments.every((part) => part.size === part.content.length && part.filename !== ''),
    'sizes of their contents',
    mail.attachments.length,
  )
  return verdicts
}

/** The same day give or take one: zones move it. */
function datesAgree(written: string, read: string): boolean {
  const found = /(\d{1,2}) (\w{3}) (\d{4})/.exec(written)
  if (!found) return true
  const day = Date.parse(`${found[1]} ${found[2]} ${found[3]} 12:00 UTC`)
  return Number.isNaN(day) || Math.abs(day - Date.parse(read)) <= 36 * 3_600_000
}
