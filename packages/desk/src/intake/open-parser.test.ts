import { expect, test } from 'vitest'
import { openParser, ParserFailed } from './open-parser.ts'

const mail = (subject: string, body = 'Hello') =>
  Buffer.from(`From: ann@example.com\r\nSubject: ${subject}\r\nContent-Type: text/html\r\n\r\n<p>${body}</p><script>x</script>`)

test('mails are read in a thread, their HTML made safe', async () => {
  const parser = openParser()
  const [one, two] = await Promise.all([parser.read(mail('one')), parser.read(mail('two'))])
  await parser.close()
  expect([one.subject, two.subject]).toEqual(['one', 'two'])
  expect(one.html).toContain('Hello')
  expect(one.html).not.toContain('script')
})

test('a mail that takes too long costs its thread, and the next mail is read by another', async () => {
  const limited = openParser(1)
  await expect(limited.read(mail('slow', 'word '.repeat(2_000_000)))).rejects.toThrow(ParserFailed)
  await limited.close()
  const parser = openParser()
  expect((await parser.read(mail('next'))).subject).toBe('next')
  await parser.close()
})
