import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse } from '../parse.ts'
import type { ParsedMail } from '../parsed-mail.ts'
import type { Judge, Verdict } from './collect.ts'
import { show } from './collect.ts'

/**
 * What may be expected of a mail: any field of `ParsedMail`, as far as it is written down. Objects are compared by the keys they
 * name, lists whole and in order; `problems` names codes. `*Includes` and `*Excludes` look for pieces of text.
 */
export interface Expectation {
  readonly trait?: string
  readonly [field: string]: unknown
}

/** `NAME.eml` with `NAME.json` beside it. Each mail is read twice: with LF and with CRLF line ends. */
export const judgeExpected: Judge = (folder, names) =>
  names
    .filter((name) => name.endsWith('.eml') && existsSync(join(folder, name.replace(/\.eml$/, '.json'))))
    .flatMap((name) => {
      const expected = JSON.parse(readFileSync(join(folder, name.replace(/\.eml$/, '.json')), 'utf8')) as Expectation
      const bytes = readFileSync(join(folder, name))
      return [
        ...compare(join(folder, name), 'LF', parse(withLf(bytes)), expected),
        ...compare(join(folder, name), 'CRLF', parse(withCrlf(bytes)), expected),
      ]
    })

export function withLf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

export function withCrlf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

/** Holds one mail against what is expected of it. */
export function compare(file: string, ends: string, mail: ParsedMail, expected: Expectation): Verdict[] {
  const verdicts: Verdict[] = []
  for (const [field, want] of Object.entries(expected)) {
    if (field === 'trait') continue
    const miss = missOf(mail, field, want)
    verdicts.push({ file, question: `${field} (${ends})`, miss })
  }
  return verdicts
}

function missOf(mail: ParsedMail, field: string, want: unknown): string | null {
  const piece = /^(\w+?)(Includes|Excludes)$/.exec(field)
  if (piece?.[1] && piece[2]) {
    const text = String(Reflect.get(mail, piece[1]) ?? '')
    const wanted = piece[2] === 'Includes'
    const off = (want as string[]).filter((word) => text.includes(word) !== wanted)
    return off.length === 0 ? null : `${wanted ? 'lacks' : 'has'} ${show(off)} in ${show(text)}`
  }
  if (field === 'problems') {
    const got = mail.problems.map((problem) => problem.code)
    const off = (want as string[]).filter((code) => !got.some((have) => have === code))
    return off.length === 0 ? null : `lacks problem ${show(off)}, has ${show(got)}`
  }
  const got: unknown =
    field === 'attachments' ? mail.attachments.map((file) => ({ ...file, content: undefined })) : Reflect.get(mail, field)
  return matches(got, want) ? null : `expected ${show(want)}, got ${show(got)}`
}

/** Every key that `want` names is in `got`; lists agree in length and order. */
function matches(got: unknown, want: unknown): boolean {
  if (Array.isArray(want))
    return Array.isArray(got) && got.length === want.length && want.every((item, at) => matches(got[at], item))
  if (typeof want === 'object' && want !== null) {
    return (
      typeof got === 'object' &&
      got !== null &&
      Object.entries(want).every(([key, value]) => matches(Reflect.get(got, key), value))
    )
  }
  return isDeepStrictEqual(got, want)
}
