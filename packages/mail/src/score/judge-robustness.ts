import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '../parse.ts'
import type { Judge } from './collect.ts'

/** What one mail may cost: a floor for starting up, and a share of its size. */
const FLOOR_MS = 250
const MS_PER_MB = 250

/** Whatever looks like a mail is read: no limit broken, no character that is none, no NUL, in time that fits its size. */
export const judgeRobustness: Judge = (folder, names) =>
  names
    .filter((name) => /\.(?:eml|msg|raw|mbox|mail|email)$/i.test(name) || looksLikeMail(join(folder, name)))
    .map((name) => {
      const file = join(folder, name)
      const bytes = readFileSync(file)
      const start = performance.now()
      const mail = parse(bytes)
      const took = performance.now() - start
      const texts = [
        mail.subject,
        mail.text,
        mail.html ?? '',
        mail.replyText,
        mail.from?.name ?? '',
        ...mail.attachments.map((part) => part.filename),
      ]
      const broken = mail.problems.find((problem) => problem.fatal)
      const reasons = [
        broken ? `${broken.code}: ${broken.detail}` : '',
        texts.every((text) => text.isWellFormed() && !text.includes('\0')) ? '' : 'a text with a character that is none',
        took <= FLOOR_MS + (bytes.length / 1_000_000) * MS_PER_MB ? '' : `${Math.round(took)} ms for ${bytes.length} bytes`,
        mail.text.trim() !== '' && mail.replyText.trim() === '' ? 'an empty reply out of a text that is not' : '',
      ].filter((reason) => reason !== '')
      return { file, question: 'read whole, clean and quick', miss: reasons.length === 0 ? null : reasons.join('; ') }
    })

function looksLikeMail(file: string): boolean {
  if (
    /\.(?:json|xml|out|list|golden|png|gif|jpg|bin|tnef|dat|md)$/i.test(file) ||
    /_body|_subject|_decoded|LICENSE|NOTICE|SOURCE/.test(file)
  )
    return false
  if (statSync(file).size > 50_000_000) return false
  const head = readFileSync(file).toString('latin1', 0, 3000)
  return /^(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type):/im.test(head)
}
