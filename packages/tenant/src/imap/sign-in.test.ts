import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import { sampleMail } from '../graph/test-tenant.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'
import { RawImap, SUPPORT, imapToken, xoauth2 } from './test-imap.ts'

const SAM = 'sam@contoso.example'
const FAILED = 'T NO AUTHENTICATE failed.\r\n'
const DONE = 'T OK AUTHENTICATE completed.\r\n'
const NOT_CONNECTED = 'T BAD User is authenticated but not connected.\r\n'

let tenant: Tenant
let client: RawImap

beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(async () => {
  await tenant.close()
})
beforeEach(async () => {
  await control(tenant, 'POST', '/reset')
  client = await RawImap.open(tenant)
})
afterEach(() => {
  client.close()
})

const signIn = async (user: string, token: string): Promise<string> =>
  await client.ask(`AUTHENTICATE XOAUTH2 ${xoauth2(user, token)}`)

describe('before the sign-in', () => {
  test('the greeting holds the server’s name in UTF-16 and base64', async () => {
    const other = await RawImap.open(tenant)
    other.close()
    const raw = await new Promise<string>((resolve) => {
      void import('node:net').then(({ connect }) => {
        const socket = connect(tenant.endpoints.imap.port, '127.0.0.1')
        socket.once('data', (chunk: Buffer) => {
          resolve(chunk.toString())
          socket.destroy()
        })
      })
    })
    const found = /^\* OK The Microsoft Exchange IMAP4 service is ready\. \[([A-Za-z0-9+/=]+)\]\r\n$/.exec(raw)
    expect(Buffer.from(found?.[1] ?? '', 'base64').toString('utf16le')).toMatch(/\.prod\.outlook\.com$/)
  })

  test('CAPABILITY is the one of 2026, another one after the sign-in, or the one of before on demand', async () => {
    expect(await client.ask('CAPABILITY')).toBe(
      '* CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+\r\nT OK CAPABILITY completed.\r\n',
    )
    tenant.world.imap.settings.announcesPlain = true
    expect(await client.ask('CAPABILITY')).toMatch(/^\* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR /)
    await signIn(SUPPORT, await imapToken(tenant, SUPPORT))
    expect(await client.ask('CAPABILITY')).toContain(
      ' UNSELECT CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE CHILDREN IDLE ',
    )
  })

  test('Basic is refused, with the right password too', async () => {
    expect(await client.ask(`LOGIN ${SUPPORT} Contoso!2026`)).toBe('T NO Basic authentication is disabled.\r\n')
    expect(await client.ask('AUTHENTICATE PLAIN AHgAeQ==')).toBe('T NO Basic authentication is disabled.\r\n')
    expect(await client.ask('SELECT INBOX')).toBe('T BAD Command received in Invalid state.\r\n')
    expect(await client.ask('LIST "" *')).toBe('T BAD Command received in Invalid state.\r\n')
  })

  test('ID names the server, LOGOUT says goodbye', async () => {
    expect(await client.ask('ID ("name" "desk" "version" NIL)')).toBe(
      '* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")\r\nT OK ID completed.\r\n',
    )
    expect(await client.ask('LOGOUT')).toBe(
      '* BYE Microsoft Exchange Server IMAP4 server signing off.\r\nT OK LOGOUT completed.\r\n',
    )
    await client.untilClosed()
  })

  test('the plain port wants STARTTLS, and forgets what was said before it', async () => {
    const plain = await RawImap.open(tenant, false)
    expect(await plain.ask('CAPABILITY')).toMatch(/IMAP4rev1 LOGINDISABLED STARTTLS SASL-IR/)
    expect(await plain.ask(`AUTHENTICATE XOAUTH2 ${xoauth2(SUPPORT, await imapToken(tenant, SUPPORT))}`)).toBe(FAILED)
    // A command slipped in before the handshake must not be answered after it.
    plain.send('s STARTTLS\r\ninjected NOOP\r\n')
    expect(await plain.until(/s OK .*\r\n/)).toBe('s OK Begin TLS negotiation now.\r\n')
    await plain.startTls(tenant)
    const answer = await plain.ask('CAPABILITY')
    expect(answer).toContain('AUTH=XOAUTH2')
    expect(answer).not.toMatch(/STARTTLS|injected/)
    expect(await plain.ask('STARTTLS')).toBe('T BAD Command received in Invalid state.\r\n')
    plain.close()
  })
})

describe('XOAUTH2', () => {
  test('takes the response on the line or after a plus, in any address of the mailbox', async () => {
    client.send('a AUTHENTICATE XOAUTH2\r\n')
    expect(await client.until(/\+ \r\n/)).toBe('+ \r\n')
    client.send(`${xoauth2('HELP@contoso.example', await imapToken(tenant, SUPPORT))}\r\n`)
    expect(await client.until(/a .*\r\n/)).toBe('a OK AUTHENTICATE completed.\r\n')
    expect(await client.ask('NAMESPACE')).toBe('* NAMESPACE (("" "/")) NIL NIL\r\nT OK NAMESPACE completed.\r\n')
    expect(await client.ask('AUTHENTICATE XOAUTH2 x')).toBe('T BAD Command received in Invalid state.\r\n')
  })

  test('refuses what is no token for IMAP', async () => {
    const refused = [
      'abc.def.ghi',
      await imapToken(tenant, SUPPORT, { audience: 'https://graph.microsoft.com' }),
      await imapToken(tenant, SUPPORT, { scopes: ['SMTP.Send'] }),
      await imapToken(tenant, SUPPORT, { lifeSeconds: -1 }),
    ]
    for (const token of refused) expect(await signIn(SUPPORT, token)).toBe(FAILED)
    expect(await signIn('nobody@contoso.example', await imapToken(tenant, SUPPORT))).toBe(FAILED)
    expect(await client.ask('AUTHENTICATE XOAUTH2 AAAA')).toBe(FAILED)
    expect(await client.ask('AUTHENTICATE OAUTHBEARER AAAA')).toBe('T BAD Command Argument Error. 11\r\n')
    client.send('b AUTHENTICATE XOAUTH2\r\n*\r\n')
    expect(await client.until(/b BAD.*\r\n/)).toContain('+ \r\n')
  })

  test('sends a challenge in JSON before the refusal where that is switched on', async () => {
    tenant.world.imap.settings.challengesFailure = true
    client.send(`a AUTHENTICATE XOAUTH2 ${xoauth2(SUPPORT, 'bad')}\r\n`)
    const challenge = /^\+ (.*)\r\n$/.exec(await client.until(/\+ .*\r\n/))?.[1] ?? ''
    expect(JSON.parse(Buffer.from(challenge, 'base64').toString())).toMatchObject({ status: '400', schemes: 'Bearer' })
    client.send('\r\n')
    expect(await client.until(/a .*\r\n/)).toBe('a NO AUTHENTICATE failed.\r\n')
  })

  test('opens a shared mailbox with a person’s token only by FullAccess', async () => {
    const token = await imapToken(tenant, SAM)
    expect(await signIn(SUPPORT, token)).toBe(DONE)
    expect(await client.ask('NAMESPACE')).toBe(NOT_CONNECTED)
    expect(await client.ask('CAPABILITY')).toContain('OK CAPABILITY')
    expect(await client.ask('LIST "" INBOX')).toBe(NOT_CONNECTED)
    expect(await client.untilClosed()).toBe('* BYE Connection closed. 14\r\n')

    await control(tenant, 'PATCH', `/users/${SUPPORT}`, { fullAccess: [SAM] })
    tenant.world.mail.deliver(SUPPORT, sampleMail('Shared'))
    client = await RawImap.open(tenant)
    expect(await signIn(SUPPORT, token)).toBe(DONE)
    expect(await client.ask('SELECT INBOX')).toContain('* 1 EXISTS')
  })

  test.each([
    ['IMAP is switched off', { imapEnabled: false }],
    ['there is no mailbox', { mailboxEnabled: false }],
  ])('authenticates and does not connect when %s', async (_, patch) => {
    await control(tenant, 'PATCH', `/users/${SUPPORT}`, patch)
    expect(await signIn(SUPPORT, await imapToken(tenant, SUPPORT))).toBe(DONE)
    expect(await client.ask('SELECT INBOX')).toBe(NOT_CONNECTED)
  })

  test('lets an app in that Exchange was told of with the right object id, and into no other mailbox', async () => {
    const app = tenant.world.registry.apps()[0]
    if (!app) throw new Error('no app')
    const token = await imapToken(tenant, undefined)
    expect(await signIn(SUPPORT, token)).toBe(DONE)
    expect(await client.ask('SELECT INBOX')).toContain('OK [READ-WRITE]')
    const ask = async (): Promise<string> => {
      client.close()
      client = await RawImap.open(tenant)
      const signedIn = await signIn(SUPPORT, token)
      return signedIn === DONE ? await client.ask('SELECT INBOX') : signedIn
    }
    expect((await control(tenant, 'DELETE', `/service-principals/${app.appId}`)).status).toBe(204)
    expect(await ask()).toBe(FAILED)
    await control(tenant, 'PATCH', `/apps/${app.appId}`, { exchangeServicePrincipal: app.objectId })
    expect(await ask()).toBe(NOT_CONNECTED)
    await control(tenant, 'PATCH', `/apps/${app.appId}`, { exchangeServicePrincipal: true })
    expect(await ask()).toContain('OK [READ-WRITE]')
    client.close()
    client = await RawImap.open(tenant)
    await signIn(SAM, token)
    expect(await client.ask('SELECT INBOX')).toBe(NOT_CONNECTED)
    client.close()
    client = await RawImap.open(tenant)
    expect(await signIn(SUPPORT, await imapToken(tenant, undefined, { roles: ['POP.AccessAsApp'] }))).toBe(FAILED)
  })
})

describe('a session', () => {
  test('ends with its token, at the next command and out of IDLE', async () => {
    const idling = await RawImap.signIn(tenant)
    await idling.ask('SELECT INBOX')
    idling.send('i IDLE\r\n')
    await idling.until(/\+ .*\r\n/)
    await signIn(SUPPORT, await imapToken(tenant, SUPPORT))
    await control(tenant, 'POST', '/clock', { shiftDays: 1 })
    expect(await idling.untilClosed()).toBe('* BYE Session invalidated - AccessTokenExpired\r\n')
    expect(await client.ask('SELECT INBOX')).toBe('T BAD Session invalidated - AccessTokenExpired\r\n')
    expect(await client.untilClosed()).toBe('* BYE Session invalidated - AccessTokenExpired\r\n')
  })

  test('beyond the limit of a mailbox is authenticated and not connected', async () => {
    tenant.world.imap.settings.maxConnectionsPerMailbox = 1
    const first = await RawImap.signIn(tenant)
    await signIn(SUPPORT, await imapToken(tenant, SUPPORT))
    expect(await client.ask('SELECT INBOX')).toBe(NOT_CONNECTED)
    first.close()
    await expect.poll(() => tenant.world.imap.sessions.size, { timeout: 20_000 }).toBe(1)
    client.close()
    await expect.poll(() => tenant.world.imap.sessions.size, { timeout: 20_000 }).toBe(0)
    client = await RawImap.signIn(tenant)
    expect(await client.ask('SELECT INBOX')).toContain('READ-WRITE')
  })

  test('is throttled by mailbox, and told how long', async () => {
    tenant.world.imap.settings.maxCommandsPerWindow = 2
    client = await RawImap.signIn(tenant)
    await client.ask('NOOP')
    await client.ask('NOOP')
    const answer = await client.ask('NOOP')
    const wait = Number(/^T BAD Request is throttled\. Suggested Backoff Time: (\d+) milliseconds\r\n$/.exec(answer)?.[1])
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60_000)
    await control(tenant, 'POST', '/clock', { shiftMs: wait })
    expect(await client.ask('NOOP')).toBe('T OK NOOP completed.\r\n')
  })

  test('ends when it is silent for too long', async () => {
    tenant.world.imap.settings.preAuthenticationMilliseconds = 50
    const silent = await RawImap.open(tenant)
    expect(await silent.untilClosed()).toBe('* BYE Session timed out.\r\n')
  })
})
