import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readForwarded } from '../forward/read-forwarded.ts'
import type { Forwarded } from '../parsed-mail.ts'
import type { Judge } from './collect.ts'
import { show } from './collect.ts'

interface Forward {
  readonly file: string
  readonly isAnswer: boolean
  readonly found: Forwarded | null
}

/**
 * Bodies `CLIENT_LANGUAGE_body….txt`, with the outer subject in `CLIENT_LANGUAGE_subject….txt` where it matters: the same mail,
 * forwarded by many programs. The sender and subject that most of them give are what is right; a body under an answer's subject
 * is no forward.
 */
export const judgeForwards: Judge = (folder, names) => {
  const bodies = names.filter((name) => /_body(?:_|\.)/.test(name) && name.endsWith('.txt'))
  if (bodies.length < 20) return []
  const forwards = bodies.map((name): Forward => {
    const text = readFileSync(join(folder, name), 'utf8')
    const subject = subjectOf(folder, name, names)
    const isAnswer =
      /^re:/i.test(subject) || /(?:^|\n)[> ]*(?:On .*wrote:|.*\n\(.*\) wrote:)/.test(text) || name.endsWith('_variant_4.txt')
    return { file: join(folder, name), isAnswer, found: readForwarded({ subject, text, attachments: [] }) }
  })
  const usual = (of: (forward: Forwarded) => string) =>
    mostFrequent(forwards.flatMap((forward) => (forward.found ? [of(forward.found)] : [])))
  const address = usual((forward) => forward.from.address)
  const subject = usual((forward) => forward.subject)
  return forwards.map(({ file, isAnswer, found }) => {
    if (isAnswer)
      return { file, question: 'no forward', miss: found === null ? null : `took an answer for a forward: ${show(found)}` }
    const right = found !== null && (found.from.address === address || found.from.address === '') && found.subject === subject
    return {
      file,
      question: 'sender and subject of the forwarded mail',
      miss: right ? null : `expected ${show({ address, subject })}, got ${show(found)}`,
    }
  })
}

function subjectOf(folder: string, name: string, names: readonly string[]): string {
  const stem = name.slice(0, name.indexOf('_body'))
  const candidates = [
    name.replace('_body', '_subject'),
    `${stem}_subject.txt`,
    ...names.filter((other) => other.startsWith(`${stem.split('_').slice(0, -1).join('_')}_subject`)),
  ]
  const found = candidates.find((other) => existsSync(join(folder, other)))
  if (found !== undefined) return readFileSync(join(folder, found), 'utf8').trim()
  // Programs of this family write no mark; they rely on the prefix of the subject.
  return /outlook/.test(name) && !name.endsWith('_variant_4.txt') ? 'FW: Integer consequat non purus' : ''
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}
