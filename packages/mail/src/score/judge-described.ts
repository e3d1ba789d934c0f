import { existsSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { parse } from '../parse.ts'
import type { ParsedMail } from '../parsed-mail.ts'
import type { Judge, Verdict } from './collect.ts'
import { show } from './collect.ts'

/** A file under `input/` whose description stands at the same place under `output/`, as JSON or as a page of text. */
export const judgeDescribed: Judge = (folder, names) => {
  const other = mirror(folder)
  if (other === null) return []
  return names.flatMap((name) => {
    const file = join(folder, name)
    const described = [join(other, name), join(other, name.replace(/\.\w+$/, '.txt'))].find((path) => existsSync(path))
    if (described === undefined) return []
    const text = readFileSync(described, 'utf8')
    const mail = parse(readFileSync(file))
    return text.startsWith('{') ? judgeJson(file, mail, JSON.parse(text)) : judgePage(file, mail, text)
  })
}

function mirror(folder: string): string | null {
  const steps = folder.split(sep)
  const at = steps.lastIndexOf('input')
  return at === -1 ? null : [...steps.slice(0, at), 'output', ...steps.slice(at + 1)].join(sep)
}

function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  )
}

/** Ids and dates that the other reader makes up when there is none. */
const MADE_UP_ID = 'MyMessageID123@mail.gmail.com'
const MADE_UP_DATES = new Set(['978307200', '0'])

function judgeJson(file: string, mail: ParsedMail, json: unknown): Verdict[] {
  const verdicts: Verdict[] = []
  const ask = (question: string, want: unknown, got: unknown) => {
    if (want === undefined) return
    verdicts.push({ file, question, miss: want === got ? null : `expected ${show(want)}, got ${show(got)}` })
  }
  const header = at(json, 'header')
  const blanks = (text: unknown): unknown => (typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : text)
  ask('subject', blanks(at(header, 'subject')), blanks(mail.subject))
  ask('from address', at(header, 'from', 'mailbox'), mail.from?.address)
  ask('from name', blanks(at(header, 'from', 'displayName')), mail.from?.name)
  const id = at(header, 'messageID')
  if (id !== MADE_UP_ID) ask('Message-ID', id, mail.messageId)
  const date = at(header, 'date')
  if (typeof date === 'string' && !MADE_UP_DATES.has(date) && mail.rawDate !== null)
    ask('date', Number(date), mail.date === null ? null : Date.parse(mail.date) / 1000)
  const references = at(header, 'references')
  if (Array.isArray(references)) ask('references', references.join(' '), mail.references.join(' '))
  return verdicts
}

/** What the page says where the mail has no subject. */
const NO_SUBJECT = 'No Subject'

/** A page as a mail program prints it: a few fields, a blank line, and the text. Words of the page must be found in the mail. */
function judgePage(file: string, mail: ParsedMail, page: string): Verdict[] {
  const line = (text: string) => text.replace(/\s+/g, ' ').trim()
  const printed = line(/^Subject: (.*)$/m.exec(page)?.[1] ?? NO_SUBJECT)
  const subject = printed === NO_SUBJECT ? '' : printed
  const body = page.slice(page.indexOf('\n\n') + 2)
  const words = (text: string) => text.normalize('NFKC').match(/[\p{L}\p{N}]{3,}/gu) ?? []
  const have = new Set(words(`${mail.text} ${mail.attachments.map((file) => file.filename).join(' ')} ${mail.html ?? ''}`))
  const wanted = words(body.replace(/\(https?:[^)]*\)|^- .*(?:bytes|[KMG]B)$/gm, ''))
  const lost = wanted.filter((word) => !have.has(word))
  const carriesMails = mail.attachments.some((attachment) => attachment.contentType === 'message/rfc822')
  return [
    {
      file,
      question: 'subject',
      miss: subject === line(mail.subject) ? null : `expected ${show(subject)}, got ${show(mail.subject)}`,
    },
    {
      file,
      question: 'words of the text',
      // A mail inside is printed into the page; here it is an attachment.
      miss:
        carriesMails || lost.length * 50 <= wanted.length
          ? null
          : `lost ${lost.length} of ${wanted.length}: ${show(lost.slice(0, 8))}`,
    },
  ]
}
