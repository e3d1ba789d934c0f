import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '../parse.ts'
import type { Judge } from './collect.ts'
import { looksLikeMail } from './looks-like-mail.ts'

/** What one mail may cost: a floor for starting up, and a share of its size. */
const FLOOR_MS = 250
const MS_PER_MB = 250

/** Whatever looks like a mail is read: no limit broken, no character that is none, no NUL, in time that fits its size. */
export const judgeRobustness: Judge = (folder, names) =>
  names
    .filter((name) => looksLikeMail(folder, name))
    .map((name) => {
      const file = join(folder, name)
      const bytes = readFileSync(file)
      // Time of the processor, not of the clock: others use the machine as well.
      const before = process.cpuUsage()
      const mail = parse(bytes)
      const used = process.cpuUsage(before)
      const took = (used.user + used.system) / 1000
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
