import { readFile } from 'node:fs/promises'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import { appToken, personToken } from '../../test/mail-tokens.ts'
import { isPopList, speakLines, xoauth2 } from '../../test/speak-lines.ts'
import type { Talk } from '../../test/speak-lines.ts'
import { sampleMail } from '../graph/test-tenant.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

const SUPPORT = 'support@contoso.example'
const SAM = 'sam@contoso.example'
const SCOPE = ['POP.AccessAsUser.All']
const REFUSED = '-ERR Authentication failure: unknown user name or bad password.\r\n'
const SIGNED_IN = /^\+OK User successfully authenticated\. \[\S+\]\r\n$/

let tenant: Tenant
let ca: string
beforeAll(async () => {
  tenant = await startTenant()
  ca = await readFile(tenant.caFile, 'utf8')
})
beforeEach(async () => {
  // Also ends what the test before left open.
  await control(tenant, 'POST', '/reset')
})
afterAll(async () => {
  await tenant.close()
})

/** A connection under TLS whose greeting has been heard. */
async function open(): Promise<Talk> {
  const talk = await speakLines(tenant.endpoints.pop3.tlsPort, ca)
  await talk.hear()
  return talk
}

async function signIn(talk: Talk, user: string, token: string): Promise<string> {
  const challenge = await talk.ask('AUTH XOAUTH2')
  return challenge === '+ \r\n' ? await talk.ask(xoauth2(user, token)) : challenge
}

async function openDrop(user = SUPPORT): Promise<Talk> {
  const talk = await open()
  expect(await signIn(talk, user, await personToken(tenant.world, user, SCOPE))).toMatch(SIGNED_IN)
  return talk
}

function deliver(subject: string, raw = sampleMail(subject)): void {
  tenant.world.mail.deliver(SUPPORT, raw, { receivedAt: tenant.world.clock.now() })
  tenant.world.clock.shift(1000)
}

describe('the door', () => {
  test('greets as Exchange Online, and offers by STLS and by TLS what fits', async () => {
    const plain = await speakLines(tenant.endpoints.pop3.port)
    const greeting = await plain.hear()
    expect(greeting).toMatch(/^\+OK The Microsoft Exchange POP3 service is ready\. \[[A-Za-z0-9+/]+=*\]\r\n$/)
    const host = Buffer.from(/\[(.*)\]/.exec(greeting)?.[1] ?? '', 'base64').toString('utf16le')
    expect(host).toMatch(/\.prod\.outlook\.com$/)
    expect(await plain.ask('CAPA', isPopList)).toBe('+OK\r\nTOP\r\nUIDL\r\nSTLS\r\n.\r\n')
    expect(await plain.ask(`USER ${SUPPORT}`)).toBe('-ERR Command is not valid in this state.\r\n')
    expect(await plain.ask('AUTH XOAUTH2')).toBe('-ERR Command is not valid in this state.\r\n')
    expect(await plain.ask('STLS')).toMatch(/^\+OK/)
    await plain.startTls(ca)
    expect(await plain.ask('capa', isPopList)).toBe('+OK\r\nTOP\r\nUIDL\r\nSASL PLAIN XOAUTH2\r\nUSER\r\n.\r\n')
    expect(await signIn(plain, SUPPORT, await personToken(tenant.world, SUPPORT, SCOPE))).toMatch(SIGNED_IN)
    expect(await plain.ask('QUIT')).toBe('+OK Microsoft Exchange Server POP3 server signing off.\r\n')
    expect(await plain.end()).toBe('')
  })

  test('forgets what was said in the clear behind STLS', async () => {
    const plain = await speakLines(tenant.endpoints.pop3.port)
    await plain.hear()
    plain.send('STLS\r\nQUIT\r\n')
    await plain.hear()
    await plain.startTls(ca)
    expect(await plain.ask('CAPA', isPopList)).toContain('SASL')
  })

  test('knows only the sign-in in two lines: a response on the AUTH line ends the connection', async () => {
    const talk = await open()
    const token = await personToken(tenant.world, SUPPORT, SCOPE)
    expect(await talk.ask(`AUTH XOAUTH2 ${xoauth2(SUPPORT, token)}`)).toBe('-ERR Protocol error. Connection is closed. 10\r\n')
    expect(await talk.end()).toBe('')
  })

  test('refuses passwords, step by step, and sends away who goes on trying', async () => {
    const talk = await open()
    for (let tries = 1; tries <= 3; tries += 1) {
      expect(await talk.ask(`USER ${SUPPORT}`)).toBe('+OK\r\n')
      expect(await talk.ask('PASS Contoso!2026')).toBe('-ERR Logon failure: unknown user name or bad password.\r\n')
    }
    expect(await talk.end()).toBe('')
  })

  test('leaves a client that says nothing, without a word', async () => {
    tenant.world.mail.settings.pop3.preAuthenticationMilliseconds = 20
    const talk = await speakLines(tenant.endpoints.pop3.tlsPort, ca)
    expect(await talk.end()).toMatch(/^\+OK The Microsoft Exchange POP3 service is ready\. \[\S+\]\r\n$/)
  })

  test('knows no command of the other state, and none it never heard of', async () => {
    const talk = await open()
    for (const command of ['STAT', 'LIST', 'UIDL', 'RETR 1', 'TOP 1 0', 'DELE 1', 'NOOP', 'RSET']) {
      expect(await talk.ask(command)).toBe('-ERR Command is not valid in this state.\r\n')
    }
    expect(await talk.ask('APOP x y')).toMatch(/^-ERR Protocol error/)
    expect(await talk.ask('AUTH CRAM-MD5')).toMatch(/^-ERR Protocol error/)
    expect(await talk.ask('A'.repeat(300))).toBe('-ERR Protocol error. Connection is closed. 10\r\n')
  })
})

describe('the sign-in', () => {
  test('takes no token for Graph, without the permission, run out, or for somebody else', async () => {
    const { world } = tenant
    const talks = await Promise.all([open(), open()])
    const tokens = [
      await personToken(world, SUPPORT, SCOPE, { audience: 'https://graph.microsoft.com' }),
      await personToken(world, SUPPORT, ['IMAP.AccessAsUser.All']),
      await personToken(world, SUPPORT, SCOPE, { lifeSeconds: -1 }),
      await personToken(world, SAM, SCOPE),
      'nonsense',
    ]
    for (const [at, token] of tokens.entries()) {
      expect(await signIn(talks[at < 3 ? 0 : 1] ?? (await open()), SUPPORT, token), `token ${String(at)}`).toBe(REFUSED)
    }
  })

  test('opens a shared mailbox to those who hold FullAccess, by any of its addresses', async () => {
    const { world } = tenant
    const shared = world.directory.addUser({
      userPrincipalName: 'sales@contoso.example',
      aliases: ['vertrieb@contoso.example'],
      kind: 'shared',
    })
    const token = await personToken(world, SAM, SCOPE)
    expect(await signIn(await open(), 'sales@contoso.example', token)).toBe(REFUSED)
    shared.fullAccess = [world.directory.findUser(SAM)?.id ?? '']
    expect(await signIn(await open(), 'VERTRIEB@contoso.example', token)).toMatch(SIGNED_IN)
  })

  test('opens by a principal name that is not the address', async () => {
    tenant.world.directory.addUser({ userPrincipalName: 'jsmith@contoso.onmicrosoft.example', mail: 'jo@contoso.example' })
    const token = await personToken(tenant.world, 'jo@contoso.example', SCOPE)
    expect(await signIn(await open(), 'jsmith@contoso.onmicrosoft.example', token)).toMatch(SIGNED_IN)
  })

  test('ends with a token that is longer than the tenant takes', async () => {
    tenant.world.mail.settings.pop3.maxResponseBytes = 512
    const talk = await open()
    expect(await signIn(talk, SUPPORT, await personToken(tenant.world, SUPPORT, SCOPE))).toBe(
      '-ERR Protocol error. Connection is closed. 10\r\n',
    )
    expect(await talk.end()).toBe('')
  })

  test('opens to an app that Exchange was told of, where it holds FullAccess', async () => {
    const { world } = tenant
    const token = await appToken(world, ['POP.AccessAsApp'])
    expect(await signIn(await open(), SAM, token)).toBe(REFUSED)
    expect(await signIn(await open(), SUPPORT, token)).toMatch(SIGNED_IN)
    const app = world.registry.apps()[0]
    world.exchange.addServicePrincipal({ appId: app?.appId ?? '', objectId: app?.objectId ?? '' })
    expect(await signIn(await open(), SUPPORT, token)).toBe(REFUSED)
  })

  test('fails where POP3 is switched off or the licence is gone', async () => {
    const { world } = tenant
    const user = world.directory.findUser(SUPPORT)
    const token = await personToken(world, SUPPORT, SCOPE)
    world.exchange.casOf(user?.id ?? '').popEnabled = false
    expect(await signIn(await open(), SUPPORT, token)).toBe(REFUSED)
    world.exchange.casOf(user?.id ?? '').popEnabled = true
    if (user) user.mailboxEnabled = false
    expect(await signIn(await open(), SUPPORT, token)).toBe(REFUSED)
  })

  test('locks the mailbox for one session until it ends, however it ends', async () => {
    const first = await openDrop()
    const second = await open()
    const token = await personToken(tenant.world, SUPPORT, SCOPE)
    expect(await signIn(second, SUPPORT, token)).toMatch(/^-ERR .*locked/)
    first.close()
    await expect.poll(async () => await signIn(second, SUPPORT, token), { timeout: 20_000 }).toMatch(SIGNED_IN)
  })

  test('ends when the token runs out in the session', async () => {
    deliver('One')
    const talk = await openDrop()
    await talk.ask('DELE 1')
    tenant.world.clock.shift(3 * 3_600_000)
    expect(await talk.ask('QUIT')).toBe('-ERR Session invalidated - AccessTokenExpired\r\n')
    expect(await talk.end()).toBe('')
    expect(tenant.world.mail.mailsOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '', 'inbox')).toHaveLength(1)
  })
})

describe('the maildrop', () => {
  test('is walked from STAT to QUIT, the oldest mail first, with sizes and unique ids', async () => {
    deliver('One')
    deliver('Two')
    const [one, two] = [sampleMail('One').length, sampleMail('Two').length]
    const talk = await openDrop()
    expect(await talk.ask('STAT')).toBe(`+OK 2 ${String(one + two)}\r\n`)
    expect(await talk.ask('LIST', isPopList)).toBe(`+OK\r\n1 ${String(one)}\r\n2 ${String(two)}\r\n.\r\n`)
    expect(await talk.ask('LIST 2')).toBe(`+OK 2 ${String(two)}\r\n`)
    const ids = await talk.ask('UIDL', isPopList)
    expect(ids).toMatch(/^\+OK\r\n1 [\x21-\x7e]{1,70}\r\n2 [\x21-\x7e]{1,70}\r\n\.\r\n$/)
    expect(await talk.ask('UIDL 1')).toBe(`+OK ${ids.split('\r\n')[1] ?? ''}\r\n`)
    expect(await talk.ask('RETR 1', isPopList)).toBe(`+OK\r\n${sampleMail('One').toString()}.\r\n`)
    expect(await talk.ask('TOP 2 0', isPopList)).toMatch(/^\+OK\r\n(?:[^\r\n]+\r\n)+\r\n\.\r\n$/)
    expect(await talk.ask('NOOP')).toBe('+OK\r\n')
    for (const command of ['RETR 3', 'DELE 0', 'LIST x', 'UIDL 99', 'TOP 3 0']) expect(await talk.ask(command)).toMatch(/^-ERR /)
    expect(await talk.ask('TOP 1')).toMatch(/^-ERR /)
    await talk.ask('QUIT')
    expect(await (await openDrop()).ask('UIDL', isPopList)).toBe(ids)
  })

  test('gives lines that begin with a dot another one, counts without it, and ends every line with CRLF', async () => {
    const raw = Buffer.from('From: ann.lee@example.com\nSubject: Dots\nMessage-ID: <dots@example.com>\n\n.one\n..two\nlast')
    deliver('Dots', raw)
    const talk = await openDrop()
    const wire = raw.toString().replaceAll('\n', '\r\n')
    expect(await talk.ask('LIST 1')).toBe(`+OK 1 ${String(wire.length)}\r\n`)
    expect(await talk.ask('RETR 1', isPopList)).toBe(`+OK\r\n${wire.replaceAll('\r\n.', '\r\n..')}\r\n.\r\n`)
    expect(await talk.ask('TOP 1 1', isPopList)).toMatch(/\r\n\r\n\.\.one\r\n\.\r\n$/)
  })

  test('deletes at QUIT alone: RSET takes it back, a lost connection forgets it', async () => {
    const { world } = tenant
    const left = () => world.mail.mailsOf(world.directory.findUser(SUPPORT)?.id ?? '', 'inbox').map(({ subject }) => subject)
    for (const subject of ['One', 'Two', 'Three']) deliver(subject)
    const first = await openDrop()
    expect(await first.ask('DELE 1')).toBe('+OK\r\n')
    expect(await first.ask('RETR 1')).toMatch(/^-ERR /)
    expect(await first.ask('DELE 1')).toMatch(/^-ERR /)
    expect(await first.ask('LIST', isPopList)).not.toContain('\r\n1 ')
    expect(await first.ask('STAT')).toMatch(/^\+OK 2 /)
    expect(await first.ask('RSET')).toBe('+OK\r\n')
    expect(await first.ask('STAT')).toMatch(/^\+OK 3 /)
    await first.ask('DELE 2')
    first.close()
    await expect.poll(() => world.pop3.connections.size, { timeout: 20_000 }).toBe(0)
    expect(left()).toEqual(['Three', 'Two', 'One'])
    const second = await openDrop()
    deliver('Four')
    expect(await second.ask('STAT')).toMatch(/^\+OK 3 /)
    await second.ask('DELE 2')
    await second.ask('QUIT')
    expect(left()).toEqual(['Four', 'Three', 'One'])
  })

  test('says so when somebody took the mail away meanwhile', async () => {
    deliver('One')
    const talk = await openDrop()
    const mailbox = tenant.world.mail.mailboxOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '')
    const mail = mailbox?.mails()[0]
    if (mailbox && mail) mailbox.move(mail, mailbox.wellKnown('archive'))
    expect(await talk.ask('RETR 1')).toMatch(/^-ERR /)
    await talk.ask('DELE 1')
    await talk.ask('QUIT')
    expect(mailbox?.mails(mailbox.wellKnown('archive'))).toHaveLength(1)
  })
})

describe('faults', () => {
  test('refuse a command in the server’s or their own words', async () => {
    const talk = await openDrop()
    tenant.world.faults.add({ protocol: 'pop3', operation: 'stat', effect: { kind: 'status', status: 503 }, count: 1 })
    tenant.world.faults.add({ protocol: 'pop3', operation: 'stat', effect: { kind: 'error', code: 'Try later' }, count: 1 })
    expect(await talk.ask('STAT')).toMatch(/^-ERR Server Unavailable/)
    expect(await talk.ask('STAT')).toBe('-ERR Try later\r\n')
    expect(await talk.ask('STAT')).toBe('+OK 0 0\r\n')
  })

  test('cut before, in the middle and after a command, whose work is then undone, half told, done', async () => {
    deliver('One')
    const cut = (operation: string, when: 'before' | 'middle' | 'after') =>
      tenant.world.faults.add({ protocol: 'pop3', operation, effect: { kind: 'cut', when }, count: 1 })
    const inbox = () => tenant.world.mail.mailsOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '', 'inbox')
    const reopened = async () => {
      await expect.poll(() => tenant.world.pop3.connections.size, { timeout: 20_000 }).toBe(0)
      return await openDrop()
    }
    const first = await openDrop()
    cut('retr', 'middle')
    const half = await first.ask('RETR 1', isPopList)
    const whole = `+OK\r\n${sampleMail('One').toString()}.\r\n`
    expect(half).toBe(whole.slice(0, Math.ceil(whole.length / 2)))
    const second = await reopened()
    await second.ask('DELE 1')
    cut('quit', 'before')
    expect(await second.ask('QUIT')).toBe('')
    expect(inbox()).toHaveLength(1)
    const third = await reopened()
    await third.ask('DELE 1')
    cut('quit', 'after')
    expect(await third.ask('QUIT')).toBe('')
    expect(inbox()).toHaveLength(0)
  })

  test('lie about sizes, show the inbox as it was, and speak slowly', async () => {
    deliver('One')
    const talk = await openDrop()
    const size = sampleMail('One').length
    tenant.world.faults.add({ protocol: 'pop3', operation: 'list', effect: { kind: 'wrongLength', offBy: 7 }, count: 1 })
    expect(await talk.ask('LIST 1')).toBe(`+OK 1 ${String(size + 7)}\r\n`)
    tenant.world.faults.add({ protocol: 'pop3', operation: 'stat', effect: { kind: 'stale', milliseconds: 60_000 }, count: 1 })
    expect(await talk.ask('STAT')).toBe('+OK 0 0\r\n')
    tenant.world.faults.add({ protocol: 'pop3', operation: 'noop', effect: { kind: 'trickle', bytesPerSecond: 20 }, count: 1 })
    expect(await talk.ask('NOOP')).toBe('+OK\r\n')
  })

  test('show the inbox as it was by what happened to it, not by when a mail says it was received', async () => {
    const receivedAt = tenant.world.clock.now() - 3_600_000
    tenant.world.mail.deliver(SUPPORT, sampleMail('Old'), { receivedAt })
    const talk = await openDrop()
    tenant.world.faults.add({ protocol: 'pop3', operation: '*', effect: { kind: 'stale', milliseconds: 60_000 }, count: 2 })
    expect([await talk.ask('STAT'), await talk.ask('LIST 1')]).toEqual(['+OK 0 0\r\n', expect.stringMatching(/^-ERR/)])
    expect(await talk.ask('STAT')).toMatch(/^\+OK 1 /)
  })

  test('the request log tells what was asked and by whom, and no token', async () => {
    deliver('One')
    const talk = await openDrop()
    await talk.ask('RETR 1', isPopList)
    await talk.ask('QUIT')
    const rows = tenant.world.log.list().filter((row) => row.protocol === 'pop3')
    expect(rows.map(({ operation, status, path, principal }) => ({ operation, status, path, principal }))).toEqual([
      { operation: 'auth', status: 200, path: `/${SUPPORT}`, principal: SUPPORT },
      { operation: 'retr', status: 200, path: `/${SUPPORT}/1`, principal: SUPPORT },
      { operation: 'quit', status: 200, path: `/${SUPPORT}`, principal: SUPPORT },
    ])
    expect(JSON.stringify(rows)).not.toContain('eyJ')
  })
})
