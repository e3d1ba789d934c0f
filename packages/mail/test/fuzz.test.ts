import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkAnyMail } from './check-any-mail.ts'
import { mutate, randomFrom } from './mutate.ts'

const folder = join(import.meta.dirname, '../../../corpus')

test('2,000 mutated mails are read without a crash, a hang or a text that cannot be stored', () => {
  const mails = readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(folder, name)))
  const random = randomFrom(20260302)
  for (let count = 0; count < 2000; count++) {
    const mail = mutate(mails, random)
    const fault = checkAnyMail(mail)
    expect(fault, `mail ${count}: ${mail.toString('base64').slice(0, 4000)}`).toBeNull()
  }
})
