import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { sampleMail } from '../graph/test-tenant.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'
import { RawImap, SUPPORT } from './test-imap.ts'

let tenant: Tenant
let client: RawImap
let mailbox: Mailbox

beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(async () => {
  await tenant.close()
})
beforeEach(async () => {
  await fetch(`${tenant.endpoints.control}/reset`, { method: 'POST' })
  const owner = tenant.world.directory.findUser(SUPPORT)
  const found = owner && tenant.world.mail.mailboxOf(owner.id)
  if (!found) throw new Error('The seed lacks the mailbox')
  mailbox = found
  for (const [at, subject] of ['One', 'Two', 'Three'].entries()) {
    tenant.world.mail.deliver(SUPPORT, sampleMail(subject), { receivedAt: Date.UTC(2026, 10, 20 + at, 9, 5, 7) })
  }
  client = await RawImap.signIn(tenant)
})
afterEach(() => {
  client.close()
})

const lines = (answer: string): string[] => answer.split('\r\n').filter((line) => line !== '')

describe('news', () => {
  test('message numbers stay until a command that uses none; a UID is never used again', async () => {
    await client.ask('SELECT INBOX')
    const two = mailbox.findByMessageId('<Two@example.com>')
    if (!two) throw new Error('no mail')
    mailbox.move(two, mailbox.wellKnown('archive'))
    tenant.world.mail.deliver(SUPPORT, sampleMail('Four'))
    expect(lines(await client.ask('FETCH 1:3 UID'))).toEqual([
      '* 4 EXISTS',
      '* 0 RECENT',
      '* 1 FETCH (UID 1)',
      '* 3 FETCH (UID 3)',
      'T OK FETCH completed.',
    ])
    expect(lines(await client.ask('NOOP'))).toEqual(['* 2 EXPUNGE', 'T OK NOOP completed.'])
    mailbox.move(two, mailbox.wellKnown('inbox'))
    expect(lines(await client.ask('UID FETCH 4:* UID'))).toEqual([
      '* 4 EXISTS',
      '* 0 RECENT',
      '* 3 FETCH (UID 4)',
      '* 4 FETCH (UID 5)',
      'T OK UID FETCH completed.',
    ])
  })

  test('IDLE tells of everything until DONE', async () => {
    await client.ask('SELECT INBOX')
    client.send('I IDLE\r\n')
    expect(await client.until(/\+ .*\r\n/)).toBe('+ IDLE accepted, awaiting DONE command.\r\n')
    tenant.world.mail.deliver(SUPPORT, sampleMail('Four'))
    expect(await client.until(/RECENT\r\n/)).toBe('* 4 EXISTS\r\n* 0 RECENT\r\n')
    const one = mailbox.findByMessageId('<One@example.com>')
    if (!one) throw new Error('no mail')
    mailbox.update(one, { isRead: true })
    expect(await client.until(/FETCH.*\r\n/)).toBe('* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n')
    mailbox.remove(one)
    expect(await client.until(/EXPUNGE\r\n/)).toBe('* 1 EXPUNGE\r\n')
    client.send('DONE\r\n')
    expect(await client.until(/I OK.*\r\n/)).toBe('I OK IDLE completed.\r\n')
  })

  test('a draft whose contents changed is another mail under another UID', async () => {
    const draft = mailbox.add(sampleMail('Draft'), { folder: mailbox.wellKnown('drafts'), isDraft: true })
    await client.ask('SELECT Drafts')
    mailbox.rewrite(draft, sampleMail('Draft, edited'))
    expect(lines(await client.ask('NOOP'))).toEqual(['* 2 EXISTS', '* 0 RECENT', '* 1 EXPUNGE', 'T OK NOOP completed.'])
    expect(await client.ask('FETCH 1 (UID FLAGS)')).toContain('* 1 FETCH (UID 2 FLAGS (\\Draft))')
  })

  // Whatever happens to the folder and however often the client asks: what it believes is what is there.
  test('a client that follows the news knows the folder', async () => {
    await client.ask('SELECT INBOX')
    const inbox = mailbox.wellKnown('inbox')
    let believed = [1, 2, 3]
    const step = fc.constantFrom('arrive', 'leave', 'return', 'read', 'ask', 'ask-by-number')
    const away: string[] = []
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), fc.nat(), async (steps, seed) => {
        for (const [at, name] of [...steps, 'ask'].entries()) {
          const some = inbox.newestFirst[(seed + at) % Math.max(1, inbox.size)]
          if (name === 'arrive') tenant.world.mail.deliver(SUPPORT, sampleMail(`N${String(inbox.uidNext)}`))
          else if (name === 'leave' && some) {
            away.push(some.immutableId)
            mailbox.move(some, mailbox.wellKnown('archive'))
          } else if (name === 'return') {
            const back = mailbox.findMail(away.pop() ?? '')
            if (back) mailbox.move(back, inbox)
          } else if (name === 'read' && some) mailbox.update(some, { isRead: !some.isRead })
          else if (name === 'ask' || name === 'ask-by-number') {
            const answer = await client.ask(name === 'ask' ? 'NOOP' : 'SEARCH ALL')
            for (const line of lines(answer)) {
              const [, number = '', kind = ''] = line.split(' ')
              if (kind === 'EXPUNGE') believed = believed.filter((_, place) => place !== Number(number) - 1)
              if (kind === 'EXISTS')
                believed = [...believed, ...Array.from({ length: Number(number) - believed.length }, () => 0)]
            }
          }
        }
        const uids = lines(await client.ask('UID FETCH 1:* UID')).flatMap((line) => /UID (\d+)\)/.exec(line)?.[1] ?? [])
        expect(uids.map(Number)).toEqual([...inbox.byUid()].map(({ uid }) => uid))
        expect(believed).toHaveLength(uids.length)
      }),
      { numRuns: 100 },
    )
  })
})

describe('what a client may send', () => {
  test('nonsense is answered, and in a row it ends the connection', async () => {
    expect(await client.ask('FROBNICATE')).toBe('T BAD Command Error. 12\r\n')
    expect(await client.ask('UID NOOP')).toBe('T BAD Command Error. 12\r\n')
    await client.ask('SELECT INBOX')
    for (const wrong of [
      'FETCH',
      'FETCH 1',
      'FETCH 1 ()',
      'FETCH x FLAGS',
      'FETCH 1 BODY[',
      'FETCH 1 BODY[MIME]',
      'SEARCH',
      'SEARCH FOO',
      'STORE 1 FLAGS',
      'NOOP x',
      'ENABLE IMAP4rev2',
    ])
      expect(`${wrong} ${await client.ask(wrong)}`).toContain(' T BAD ')
    client.send('\r\n'.repeat(20))
    expect(await client.untilClosed()).toMatch(/\* BYE Connection is closed\. 13\r\n$/)
  })

  test('a thousand commands at once are answered in their order', async () => {
    await client.ask('SELECT INBOX')
    const tags = Array.from({ length: 1000 }, (_, at) => `p${String(at)}`)
    client.send(tags.map((tag) => `${tag} UID FETCH 1:* (FLAGS)\r\n`).join(''))
    const answers = await client.until(/^p999 .*\r\n/m)
    expect(lines(answers).filter((line) => line.startsWith('p'))).toEqual(tags.map((tag) => `${tag} OK UID FETCH completed.`))
  })

  test('a client that goes away in the middle of a large answer leaves nothing behind', async () => {
    const large = Buffer.concat([sampleMail('Large'), Buffer.alloc(8_000_000, 'x')])
    for (let at = 0; at < 5; at += 1) tenant.world.mail.deliver(SUPPORT, large)
    await client.ask('SELECT INBOX')
    client.send('x FETCH 1:* BODY[]\r\n')
    await client.until(/FETCH/)
    client.close()
    await expect.poll(() => tenant.world.imap.sessions.size, { timeout: 20_000 }).toBe(0)
    // What never left is still unread: the command stopped with the connection.
    expect(mailbox.wellKnown('inbox').unread).toBeGreaterThan(0)
  })

  test('any command with any arguments is answered once, and the session lives on', async () => {
    await client.ask('SELECT INBOX')
    const command = fc.constantFrom(
      'FETCH',
      'UID FETCH',
      'SEARCH',
      'UID SEARCH',
      'STORE',
      'COPY',
      'MOVE',
      'LIST',
      'LSUB',
      'STATUS',
      'CREATE',
      'RENAME',
      'APPEND',
      'ID',
      'EXPUNGE',
      'UID EXPUNGE',
      'CHECK',
      'EXAMINE',
      'SELECT',
    )
    const word = fc.constantFrom(
      '1',
      '1:*',
      '*',
      '2,3',
      '0',
      '4294967296',
      'INBOX',
      '"Sent Items"',
      '(',
      ')',
      '(FLAGS',
      'BODY[]',
      'BODY.PEEK[1.2.HEADER]',
      'BODY[HEADER.FIELDS (',
      '<0.5>',
      '+FLAGS',
      '(\\Seen)',
      'NOT',
      'OR',
      'SINCE',
      '1-Jan-2026',
      '"x',
      '{2+}\r\nab',
      '%',
      '""',
      '\\',
      'MESSAGES',
      '(UIDNEXT)',
      '\u00e4',
    )
    let at = 0
    await fc.assert(
      fc.asyncProperty(command, fc.array(word, { maxLength: 6 }), async (name, words) => {
        at += 1
        client.send(`F${String(at)} ${[name, ...words].join(' ')}\r\n`)
        await client.until(new RegExp(`^F${String(at)} (?:OK|NO|BAD) [^\\n]*\\r\\n`, 'm'))
        expect(await client.ask('CAPABILITY')).toContain('OK CAPABILITY')
      }),
      { numRuns: 300 },
    )
  })
})
