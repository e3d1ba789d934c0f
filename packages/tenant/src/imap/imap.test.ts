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

describe('folders', () => {
  test('SELECT and EXAMINE answer in the words and the order of captured sessions', async () => {
    expect(lines(await client.ask('SELECT INBOX'))).toEqual([
      '* 3 EXISTS',
      '* 0 RECENT',
      '* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)',
      '* OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)] Permanent flags',
      '* OK [UNSEEN 1] Is the first unseen message',
      expect.stringMatching(/^\* OK \[UIDVALIDITY \d+\] UIDVALIDITY value$/),
      '* OK [UIDNEXT 4] The next unique identifier value',
      'T OK [READ-WRITE] SELECT completed.',
    ])
    expect(lines(await client.ask('EXAMINE "sent items"')).at(-1)).toBe('T OK [READ-ONLY] EXAMINE completed.')
    expect(await client.ask('SELECT Nowhere')).toBe('T NO The requested item could not be found.\r\n')
    // The failed one left nothing selected.
    expect(await client.ask('FETCH 1 FLAGS')).toBe('T BAD Command received in Invalid state.\r\n')
  })

  test('LIST names delimiter, children and roles, hides what is hidden, and matches patterns', async () => {
    const listed = lines(await client.ask('LIST "" "*"'))
    expect(listed).toEqual(
      expect.arrayContaining([
        '* LIST (\\HasNoChildren) "/" INBOX',
        '* LIST (\\HasNoChildren \\Sent) "/" "Sent Items"',
        '* LIST (\\HasNoChildren \\Trash) "/" "Deleted Items"',
        '* LIST (\\HasNoChildren) "/" Calendar',
        'T OK LIST completed.',
      ]),
    )
    expect(listed.join()).not.toMatch(/Sync Issues|Deletions|Top of Information/)
    expect(await client.ask('LIST "" ""')).toBe('* LIST (\\Noselect \\HasChildren) "/" ""\r\nT OK LIST completed.\r\n')
    await client.ask('CREATE Projects/Alpha')
    expect(lines(await client.ask('LIST "" "Proj%"'))).toEqual(['* LIST (\\HasChildren) "/" Projects', 'T OK LIST completed.'])
    expect(lines(await client.ask('LIST Projects/ *'))).toEqual([
      '* LIST (\\HasNoChildren) "/" Projects/Alpha',
      'T OK LIST completed.',
    ])
    expect(lines(await client.ask('LIST "" inbox'))).toHaveLength(2)
    tenant.world.imap.settings.listsRoles = false
    expect(await client.ask('LIST "" "Sent Items"')).toContain('(\\HasNoChildren) "/" "Sent Items"')
  })

  test('folders are made, renamed, subscribed to and deleted; default ones stay', async () => {
    expect(await client.ask('CREATE "Bjb&APg-rn"')).toBe('T OK CREATE completed.\r\n')
    expect(mailbox.folders().map(({ displayName }) => displayName)).toContain('Bjbørn')
    expect(await client.ask('CREATE "bjb&ANg-rn"')).toMatch(/^T NO /)
    expect(await client.ask('RENAME "Bjb&APg-rn" "A & B/C"')).toBe('T OK RENAME completed.\r\n')
    expect(await client.ask('LIST "" "A*C"')).toContain('"/" "A &- B/C"')
    expect(await client.ask('LIST "" "A &-*C"')).toContain('"/" "A &- B/C"')
    expect(await client.ask('RENAME "A &- B" "A &- B/C/D"')).toMatch(/^T NO /)
    expect(await client.ask('UNSUBSCRIBE "A &- B/C"')).toBe('T OK UNSUBSCRIBE completed.\r\n')
    expect(await client.ask('LSUB "" "A &-*"')).toBe('* LSUB (\\HasChildren) "/" "A &- B"\r\nT OK LSUB completed.\r\n')
    expect(await client.ask('SUBSCRIBE "A &- B/C"')).toBe('T OK SUBSCRIBE completed.\r\n')
    expect(await client.ask('DELETE "A &- B"')).toMatch(/^T NO /)
    expect(await client.ask('DELETE "A &- B/C"')).toBe('T OK DELETE completed.\r\n')
    for (const refused of ['DELETE INBOX', 'RENAME "Sent Items" X', 'DELETE Calendar', 'DELETE Nowhere', 'CREATE "a//b"'])
      expect(await client.ask(refused)).toMatch(/^T NO /)
    // The same name again is another folder.
    await client.ask('CREATE Twice')
    const first = await client.ask('STATUS Twice (UIDVALIDITY)')
    await client.ask('DELETE Twice')
    await client.ask('CREATE Twice')
    expect(await client.ask('STATUS Twice (UIDVALIDITY)')).not.toBe(first)
  })

  test('STATUS counts', async () => {
    const [one] = mailbox.wellKnown('inbox').newestFirst
    if (one) mailbox.update(one, { isRead: true })
    expect(await client.ask('STATUS inbox (MESSAGES RECENT UIDNEXT UNSEEN)')).toBe(
      '* STATUS INBOX (MESSAGES 3 RECENT 0 UIDNEXT 4 UNSEEN 2)\r\nT OK STATUS completed.\r\n',
    )
    expect(await client.ask('STATUS INBOX (SIZE)')).toBe('T BAD Command Argument Error. 11\r\n')
  })
})

describe('reading', () => {
  test('FETCH gives each item in its form', async () => {
    await client.ask('SELECT INBOX')
    const raw = sampleMail('Two').toString()
    expect(await client.ask('FETCH 2 (UID FLAGS INTERNALDATE RFC822.SIZE)')).toBe(
      `* 2 FETCH (UID 2 FLAGS () INTERNALDATE "21-Nov-2026 09:05:07 +0000" RFC822.SIZE ${String(raw.length)})\r\nT OK FETCH completed.\r\n`,
    )
    expect(await client.ask('UID FETCH 2 BODY.PEEK[]')).toBe(
      `* 2 FETCH (UID 2 BODY[] {${String(raw.length)}}\r\n${raw})\r\nT OK UID FETCH completed.\r\n`,
    )
    expect(await client.ask('FETCH 2 BODY.PEEK[]<5.10>')).toBe(
      `* 2 FETCH (BODY[]<5> {10}\r\n${raw.slice(5, 15)})\r\nT OK FETCH completed.\r\n`,
    )
    expect(await client.ask('FETCH 2 BODY.PEEK[]<99999.10>')).toBe(
      '* 2 FETCH (BODY[]<99999> {0}\r\n)\r\nT OK FETCH completed.\r\n',
    )
    expect(await client.ask('FETCH 2 BODY.PEEK[HEADER.FIELDS (Subject)]')).toBe(
      '* 2 FETCH (BODY[HEADER.FIELDS (Subject)] {16}\r\nSubject: Two\r\n\r\n)\r\nT OK FETCH completed.\r\n',
    )
    expect(await client.ask('FETCH 2 BODY[7]')).toContain('BODY[7] NIL')
    expect(await client.ask('FETCH 2 FULL')).toMatch(/^\* 2 FETCH \(FLAGS .* ENVELOPE \(.* BODY \("text" "plain" .*\)\)\r\n/)
  })

  test('BODY marks as read and says so; PEEK and EXAMINE do not', async () => {
    await client.ask('SELECT INBOX')
    await client.ask('FETCH 1 BODY.PEEK[TEXT]')
    expect(mailbox.wellKnown('inbox').unread).toBe(3)
    expect(await client.ask('FETCH 1 BODY[TEXT]')).toContain('FLAGS (\\Seen))')
    expect(mailbox.wellKnown('inbox').unread).toBe(2)
    await client.ask('EXAMINE INBOX')
    await client.ask('FETCH 1:* RFC822')
    expect(mailbox.wellKnown('inbox').unread).toBe(2)
  })

  test('a UID that is not there is passed over, a message number that is not there is an error', async () => {
    await client.ask('SELECT INBOX')
    expect(await client.ask('UID FETCH 77 FLAGS')).toBe('T OK UID FETCH completed.\r\n')
    // RFC 3501 section 6.4.8: `*` is the last one, however low.
    expect(await client.ask('UID FETCH 77:* UID')).toBe('* 3 FETCH (UID 3)\r\nT OK UID FETCH completed.\r\n')
    expect(await client.ask('FETCH 4 FLAGS')).toBe('T BAD The specified message set is invalid.\r\n')
  })

  test.each([
    ['ALL', '1 2 3'],
    ['UNSEEN', '2 3'],
    ['SEEN', '1'],
    ['FLAGGED', '3'],
    ['SUBJECT "tW"', '2'],
    ['FROM lee', '1 2 3'],
    ['HEADER Message-ID <Two@example.com>', '2'],
    ['HEADER X-None ""', ''],
    ['BODY "about Three"', '3'],
    ['TEXT "text/plain"', '1 2 3'],
    ['SINCE 21-Nov-2026', '2 3'],
    ['ON 21-Nov-2026', '2'],
    ['BEFORE 21-Nov-2026', '1'],
    ['SENTSINCE 23-Nov-2026 SENTBEFORE 24-Nov-2026', '1 2 3'],
    ['UID 2:*', '2 3'],
    ['2:3 UID 1:2', '2'],
    ['NOT SUBJECT Two', '1 3'],
    ['OR SUBJECT One SUBJECT Two', '1 2'],
    ['OR (SUBJECT One UNSEEN) (SUBJECT Three UNSEEN)', '3'],
    ['NOT (OR SEEN FLAGGED)', '2'],
    ['LARGER 10 SMALLER 100000', '1 2 3'],
    ['LARGER 100000', ''],
    ['NEW', ''],
    ['OLD', '1 2 3'],
    ['KEYWORD Custom', ''],
    ['UNKEYWORD $MDNSent', '1 2 3'],
    ['CHARSET UTF-8 SUBJECT {3}\r\nOne', '1'],
  ])('SEARCH %s finds %s', async (criteria, expected) => {
    const [three, , one] = mailbox.wellKnown('inbox').newestFirst
    if (!one || !three) throw new Error('no mail')
    mailbox.update(one, { isRead: true })
    mailbox.update(three, { flag: 'flagged' })
    await client.ask('SELECT INBOX')
    const answer = await client.ask(`SEARCH ${criteria}`)
    expect(lines(answer).filter((line) => !line.startsWith('+'))).toEqual([
      `* SEARCH${expected === '' ? '' : ` ${expected}`}`,
      'T OK SEARCH completed.',
    ])
  })

  test('SEARCH in a charset it lacks says which there are', async () => {
    await client.ask('SELECT INBOX')
    expect(await client.ask('SEARCH CHARSET KOI8-R ALL')).toBe(
      'T NO [BADCHARSET (US-ASCII UTF-8)] SEARCH failed. The charset is not supported.\r\n',
    )
  })
})

describe('writing', () => {
  test('STORE sets, adds and takes flags; custom keywords are not kept', async () => {
    await client.ask('SELECT INBOX')
    expect(await client.ask('STORE 1 +FLAGS (\\seen \\Answered Custom)')).toBe(
      '* 1 FETCH (FLAGS (\\Seen \\Answered))\r\nT OK STORE completed.\r\n',
    )
    expect(await client.ask('UID STORE 1 -FLAGS \\Seen')).toBe(
      '* 1 FETCH (UID 1 FLAGS (\\Answered))\r\nT OK UID STORE completed.\r\n',
    )
    expect(await client.ask('STORE 1:2 FLAGS.SILENT (\\Flagged)')).toBe('T OK STORE completed.\r\n')
    expect(await client.ask('FETCH 1:2 FLAGS')).toContain('* 2 FETCH (FLAGS (\\Flagged))')
    await client.ask('EXAMINE INBOX')
    expect(await client.ask('STORE 1 +FLAGS (\\Seen)')).toMatch(/^T NO /)
  })

  test('COPY, MOVE and APPEND name the new UIDs', async () => {
    const archive = mailbox.wellKnown('archive')
    const deleted = mailbox.wellKnown('deleteditems')
    await client.ask('SELECT INBOX')
    expect(await client.ask('COPY 1:2 Archive')).toBe(`T OK [COPYUID ${String(archive.uidValidity)} 1:2 1:2] COPY completed.\r\n`)
    expect(await client.ask('UID MOVE 1,3 "Deleted Items"')).toBe(
      `* OK [COPYUID ${String(deleted.uidValidity)} 1,3 1:2] Moved.\r\n* 3 EXPUNGE\r\n* 1 EXPUNGE\r\nT OK UID MOVE completed.\r\n`,
    )
    expect(await client.ask('COPY 1 Nowhere')).toBe('T NO [TRYCREATE] The requested item could not be found.\r\n')
    const raw = sampleMail('Appended').toString()
    expect(
      await client.ask(`APPEND Archive (\\Seen \\Flagged) " 1-Nov-2026 10:00:00 +0200" {${String(raw.length)}}\r\n${raw}`),
    ).toBe(`+ Ready for additional command text.\r\nT OK [APPENDUID ${String(archive.uidValidity)} 3] APPEND completed.\r\n`)
    expect(await client.ask(`APPEND Archive {${String(raw.length)}+}\r\n${raw}`)).toContain('4] APPEND completed.')
    expect(archive.newestFirst.at(-1)).toMatchObject({
      subject: 'Appended',
      isRead: true,
      flag: 'flagged',
      receivedAt: Date.UTC(2026, 10, 1, 8),
    })
    expect(await client.ask('APPEND Calendar {1+}\r\nx')).toMatch(/^T NO \[TRYCREATE\]/)
    tenant.world.mail.settings.mailboxQuotaBytes = 1
    expect(await client.ask('COPY 1 Archive')).toBe('T NO [OVERQUOTA] COPY failed. The mailbox is full.\r\n')
    expect(await client.ask('MOVE 1 Archive')).toContain('T OK MOVE completed.')
    tenant.world.mail.settings.mailboxQuotaBytes = null
  })

  test('EXPUNGE and CLOSE take what is marked, into the recoverable items', async () => {
    await client.ask('SELECT INBOX')
    await client.ask('STORE 1:2 +FLAGS.SILENT (\\Deleted)')
    expect(await client.ask('UID EXPUNGE 2')).toBe('* 2 EXPUNGE\r\nT OK UID EXPUNGE completed.\r\n')
    expect(await client.ask('EXPUNGE')).toBe('* 1 EXPUNGE\r\nT OK EXPUNGE completed.\r\n')
    await client.ask('STORE 1 +FLAGS.SILENT (\\Deleted)')
    expect(await client.ask('CLOSE')).toBe('T OK CLOSE completed.\r\n')
    expect(mailbox.wellKnown('inbox').size).toBe(0)
    expect(mailbox.wellKnown('recoverableitemsdeletions').size).toBe(3)
    // UNSELECT leaves them.
    tenant.world.mail.deliver(SUPPORT, sampleMail('Four'))
    await client.ask('SELECT INBOX')
    await client.ask('STORE 1 +FLAGS (\\Deleted)')
    expect(await client.ask('UNSELECT')).toBe('T OK UNSELECT completed.\r\n')
    expect(mailbox.wellKnown('inbox').size).toBe(1)
  })
})

describe('the IMAP4rev2 mode', () => {
  test('refuses LSUB from the start, and after ENABLE answers as RFC 9051 has it', async () => {
    tenant.world.imap.settings.rev2 = true
    expect(await client.ask('CAPABILITY')).toContain('UNSELECT ENABLE IMAP4rev2 CLIENTACCESSRULES')
    expect(await client.ask('LSUB "" *')).toBe('T BAD Command Error. 12\r\n')
    await client.ask('SELECT INBOX')
    expect(await client.ask('SEARCH UNSEEN')).toContain('* SEARCH 1 2 3')
    expect(await client.ask('ENABLE IMAP4rev2')).toBe('* ENABLED IMAP4rev2\r\nT OK ENABLE completed.\r\n')
    const selected = await client.ask('SELECT "Sent Items"')
    expect(selected).toContain('* OK [CLOSED]')
    expect(selected).toContain('* LIST () "/" "Sent Items"')
    expect(selected).not.toContain('RECENT')
    await client.ask('SELECT INBOX')
    client.send('s1 UID SEARCH RETURN (MIN MAX COUNT ALL) UNSEEN\r\n')
    expect(await client.until(/s1 OK.*\r\n/)).toContain('* ESEARCH (TAG "s1") UID MIN 1 MAX 3 ALL 1:3 COUNT 3')
    client.send('s2 SEARCH SUBJECT nobody\r\n')
    expect(await client.until(/s2 OK.*\r\n/)).toContain('* ESEARCH (TAG "s2")\r\n')
    expect(await client.ask('LIST (SPECIAL-USE) "" (INBOX Sent*) RETURN (SUBSCRIBED STATUS (MESSAGES))')).toBe(
      '* LIST (\\HasNoChildren \\Sent \\Subscribed) "/" "Sent Items"\r\n* STATUS "Sent Items" (MESSAGES 0)\r\nT OK LIST completed.\r\n',
    )
    expect(await client.ask('STATUS INBOX (RECENT)')).toMatch(/^T BAD /)
    expect(await client.ask('FETCH 1 BINARY.PEEK[1]')).toContain('BINARY[1] ~{20}\r\nThis is about One.')
    // Names are UTF-8 now.
    await client.ask('CREATE "Bjørn"')
    expect(mailbox.folders().map(({ displayName }) => displayName)).toContain('Bjørn')
  })
})
