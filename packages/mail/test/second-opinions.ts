import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Expectation } from '../src/score/judge-expected.ts'
import { READERS } from './bench/readers.ts'
import type { Read } from './bench/readers.ts'

/**
 * `node packages/mail/test/second-opinions.ts [DIR]`: how the parser and two others read the mails of DIR (our corpus): how many
 * of the subjects, senders, texts and file names that are expected each one gives, and how many megabytes a second it reads.
 * Text is compared by its letters and digits, names without their blanks, so that taste does not count.
 */
const folder = process.argv[2] ?? join(import.meta.dirname, '../../../corpus')
const mails = readdirSync(folder)
  .filter((name) => /\.(?:eml|msg|raw)$/.test(name))
  .map((name) => ({ name, bytes: readFileSync(join(folder, name)), expected: expectationOf(name) }))

function expectationOf(name: string): Expectation {
  try {
    return JSON.parse(readFileSync(join(folder, name.replace(/\.\w+$/, '.json')), 'utf8')) as Expectation
  } catch {
    return {}
  }
}

const letters = (text: string): string => text.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '')

/** The questions an expectation asks of a reading, answered. */
function judge(read: Read, expected: Expectation): boolean[] {
  const answers: boolean[] = []
  if (typeof expected['subject'] === 'string') answers.push(letters(read.subject) === letters(expected['subject']))
  const from = expected['from']
  if (typeof from === 'object' && from !== null) answers.push(read.sender === Reflect.get(from, 'address'))
  if (typeof expected['text'] === 'string') answers.push(letters(read.text) === letters(expected['text']))
  const files = expected['attachments']
  if (Array.isArray(files)) {
    const names = files.map((file: unknown) =>
      typeof file === 'object' && file !== null ? Reflect.get(file, 'filename') : undefined,
    )
    answers.push(
      names.length === read.files.length &&
        names.every(
          (name, at) => typeof name !== 'string' || read.files[at] === '' || letters(read.files[at] ?? '') === letters(name),
        ),
    )
  }
  return answers
}

const total = mails.reduce((sum, mail) => sum + mail.bytes.length, 0)
for (const [name, read] of Object.entries(READERS)) {
  let right = 0
  let asked = 0
  let threw = 0
  for (const mail of mails) {
    try {
      const answers = judge(await read(mail.bytes), mail.expected)
      asked += answers.length
      right += answers.filter(Boolean).length
    } catch {
      threw++
    }
  }
  const start = performance.now()
  let rounds = 0
  for (; performance.now() - start < 3000; rounds++) for (const mail of mails) await read(mail.bytes).catch(() => null)
  const seconds = (performance.now() - start) / 1000
  console.log(
    `${name}: ${right} of ${asked} expectations, ${threw} exceptions, ${Math.round((mails.length * rounds) / seconds)} mails and ${((total * rounds) / seconds / 1e6).toFixed(1)} MB a second`,
  )
}
