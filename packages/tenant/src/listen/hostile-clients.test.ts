import { readFile } from 'node:fs/promises'

import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { personToken } from '../../test/mail-tokens.ts'
import { speakLines, xoauth2 } from '../../test/speak-lines.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

const SUPPORT = 'support@contoso.example'

let tenant: Tenant
let ca: string
beforeAll(async () => {
  tenant = await startTenant()
  ca = await readFile(tenant.caFile, 'utf8')
  const { settings } = tenant.world.mail
  settings.pop3.locksMailbox = false
})
afterAll(async () => {
  await tenant.close()
})

const garbage = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', ' ', '\u0000', '\n', '\r', '.', '..', 'A'.repeat(600)),
)

const DOORS = {
  pop3: {
    scope: 'POP.AccessAsUser.All',
    open: (response: string) => `AUTH XOAUTH2\r\n${response}\r\n`,
    words: [
      'CAPA',
      'STLS',
      'USER x',
      'PASS',
      'AUTH',
      'AUTH PLAIN',
      'STAT',
      'LIST',
      'LIST -1',
      'UIDL 1',
      'RETR',
      'RETR 99999999999',
      'TOP 1 1',
      'DELE 1',
      'RSET',
      'QUIT',
    ],
    greeting: '+OK',
  },
  smtp: {
    scope: 'SMTP.Send',
    open: (response: string) => `EHLO x\r\nAUTH XOAUTH2 ${response}\r\n`,
    words: [
      'EHLO',
      'HELO x',
      'STARTTLS',
      'AUTH',
      'AUTH LOGIN',
      'MAIL FROM:<>',
      `MAIL FROM:<${SUPPORT}>`,
      'MAIL',
      'RCPT TO:<@a,@b:c@d>',
      `RCPT TO:<${SUPPORT}>`,
      'DATA',
      'BDAT',
      'BDAT 3 LAST',
      'BDAT 999999999999999',
      'RSET',
      'VRFY',
      'QUIT',
    ],
    greeting: '220',
  },
} as const

test.each(['pop3', 'smtp'] as const)('whatever a client says by %s, the door stays open for the next', async (name) => {
  const door = DOORS[name]
  const { tlsPort, port } = tenant.endpoints[name]
  const response = xoauth2(SUPPORT, await personToken(tenant.world, SUPPORT, [door.scope]))
  const failures: unknown[] = []
  const note = (error: unknown): void => void failures.push(error)
  process.on('unhandledRejection', note)
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.oneof(fc.constantFrom(...door.words), garbage), { maxLength: 12 }),
        async (isSignedIn, lines) => {
          const talk = isSignedIn ? await speakLines(tlsPort, ca) : await speakLines(port)
          talk.send(`${isSignedIn ? door.open(response) : ''}${lines.join('\r\n')}\r\n`)
          talk.finish()
          const heard = await talk.end()
          talk.close()
          expect(heard.slice(0, 3)).toBe(door.greeting)
        },
      ),
      { numRuns: 60 },
    )
  } finally {
    process.off('unhandledRejection', note)
  }
  expect(failures).toEqual([])
  await expect.poll(() => tenant.world[name].connections.size, { timeout: 20_000 }).toBe(0)
})

test.each(['pop3', 'smtp'] as const)(
  'a client that asks %s for TLS and then says nothing is not waited for without end',
  async (name) => {
    const { settings } = tenant.world.mail
    Object.assign(name === 'pop3' ? settings.pop3 : settings.smtp, {
      preAuthenticationMilliseconds: 1_500,
      idleMilliseconds: 1_500,
    })
    const talk = await speakLines(tenant.endpoints[name].port)
    talk.send(name === 'pop3' ? 'STLS\r\n' : 'STARTTLS\r\n')
    expect(await talk.end()).toContain(name === 'pop3' ? '+OK Begin TLS' : '220 2.0.0')
  },
)
