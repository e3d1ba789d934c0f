import { expect, test } from 'vitest'

import { makeWorld } from '../make-world.ts'

const rawOf = (name: string, bytes: number) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${name}\r\nMessage-ID: <${name}@example.com>\r\n\r\n${'x'.repeat(bytes)}`)

async function open() {
  const world = await makeWorld()
  const userId = world.directory.findUser('support@contoso.example')?.id ?? ''
  const mailbox = world.mail.mailboxOf(userId)
  if (mailbox === undefined) throw new Error('No mailbox')
  return { world, mailbox, deletions: mailbox.wellKnown('recoverableitemsdeletions') }
}

test('deleted mails are kept for fourteen days, and then the next deletion takes them away', async () => {
  const { world, mailbox, deletions } = await open()
  const put = (name: string, bytes = 10) => {
    const mail = mailbox.add(rawOf(name, bytes), { folder: mailbox.wellKnown('inbox') })
    mailbox.move(mail, deletions)
    return mail
  }
  const first = put('first')
  put('second')
  expect(deletions.size).toBe(2)
  world.clock.shift(15 * 86_400_000)
  put('third')
  expect(deletions.size).toBe(1)
  expect(mailbox.findMail(first.immutableId)).toBeUndefined()
})

test('deleted mails take up no more than their share, the oldest going first', async () => {
  const { mailbox, deletions } = await open()
  for (let count = 0; count < 12; count++) {
    const mail = mailbox.add(rawOf(`large-${String(count)}`, 5_000_000), { folder: mailbox.wellKnown('inbox') })
    mailbox.move(mail, deletions)
  }
  expect([...deletions.byUid()].map(({ internetMessageId }) => internetMessageId)).toEqual(
    [6, 7, 8, 9, 10, 11].map((count) => `<large-${String(count)}@example.com>`),
  )
})

test('mail that left is kept up to so many bytes, the latest always', async () => {
  const { world } = await open()
  for (let count = 0; count < 30; count++)
    world.mail.transport('support@contoso.example', ['x@example.com'], rawOf(`out-${String(count)}`, 8_000_000))
  const kept = world.mail.outside()
  expect(kept.length).toBeGreaterThan(10)
  expect(kept.reduce((sum, { raw }) => sum + raw.byteLength, 0)).toBeLessThanOrEqual(128 * 1024 * 1024)
  expect(Buffer.from(kept.at(-1)?.raw ?? []).includes('out-29')).toBe(true)
})
