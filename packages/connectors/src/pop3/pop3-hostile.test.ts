import { startScriptedServer } from '@postdesk/testkit'
import type { ScriptedAnswer, ScriptedServer } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterEach, describe, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import type { IncomingConnector, WalkItem } from '../connector.ts'
import { fateOf } from '../fate.ts'
import { fingerprintOf, writeCursor } from './cursor.ts'
import { pop3Incoming } from './pop3-incoming.ts'
import type { Pop3Options } from './pop3-options.ts'

leakGuard()

const connectors: IncomingConnector[] = []
const servers: ScriptedServer[] = []

afterEach(async () => {
  for (const connector of connectors.splice(0)) await connector.close()
  for (const server of servers.splice(0)) await server.close()
})

const CAPA = ['+OK', 'TOP', 'UIDL', 'USER', 'RESP-CODES', '.']
const head = (number: number) =>
  `Received: by y; Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <${String(number)}@example.com>\r\n`

/** What an ordinary server of three mails answers; `says` comes first. */
function ordinary(says: Readonly<Record<string, string>>, mails = 3): (line: string) => ScriptedAnswer {
  const rows = (tell: (number: number) => string) =>
    ['+OK', ...Array.from({ length: mails }, (_, at) => `${String(at + 1)} ${tell(at + 1)}`), '.'].join('\r\n')
  return (line) => {
    const [verb = '', number = ''] = line.split(' ')
    const own = says[line] ?? says[verb]
    if (own !== undefined) return { text: own, hangUp: verb === 'QUIT' }
    switch (verb) {
      case 'CAPA':
        return { text: CAPA.join('\r\n') }
      case 'UIDL':
        return { text: rows((one) => `name-${String(one)}`) }
      case 'LIST':
        return { text: rows(() => '100') }
      case 'TOP':
      case 'RETR':
        return { text: `+OK\r\n${head(Number(number))}\r\n.` }
      case 'QUIT':
        return { text: '+OK', hangUp: true }
      default:
        return { text: '+OK' }
    }
  }
}

async function meet(
  answer: (line: string, connection: number) => ScriptedAnswer,
  changes: Partial<Pop3Options> = {},
  greeting = '+OK ready <1896.697170952@pop.example.com>',
) {
  const server = await startScriptedServer({ greeting, answer })
  servers.push(server)
  const connector = pop3Incoming({
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    user: 'support@contoso.example',
    token: { password: 'tanstaaf' },
    socketTimeout: 20_000,
    inUseWaits: [],
    ...changes,
  })
  connectors.push(connector)
  return { connector, server }
}

async function walkAll(
  connector: IncomingConnector,
  cursor: string | null = null,
): Promise<{ items: WalkItem[]; cursor: string }> {
  const items: WalkItem[] = []
  let last = cursor ?? ''
  for await (const page of connector.walk(cursor)) {
    items.push(...page.items)
    last = page.cursor
  }
  return { items, cursor: last }
}

const idsOf = async (connector: IncomingConnector) => (await walkAll(connector)).items.map(({ sourceId }) => sourceId)

/** How a walk ends on a server that says this. */
async function endOf(says: Readonly<Record<string, string>>, changes: Partial<Pop3Options> = {}): Promise<string[]> {
  const { connector } = await meet(ordinary(says), changes)
  const failure = await failureOf(walkAll(connector))
  return [failure.code, failure.facts.providerCode ?? '']
}

describe('a hostile or broken POP3 server', () => {
  test('a line that does not end', async () => {
    expect(await endOf({ UIDL: 'x'.repeat(20_000) })).toEqual(['PROTOCOL', 'LineTooLong'])
  })

  test('a list that does not end', async () => {
    const rows = Array.from({ length: 250_001 }, (_, at) => `${String(at + 1)} u${String(at)}`)
    expect(await endOf({ UIDL: `+OK\r\n${rows.join('\r\n')}` })).toEqual(['CONFIGURATION', 'TooManyMails'])
  })

  test('capabilities that do not end', async () => {
    expect(await endOf({ CAPA: `+OK\r\n${'X\r\n'.repeat(300)}.` })).toEqual(['PROTOCOL', 'ListTooLong'])
  })

  test('lines that end with LF alone', async () => {
    expect(await endOf({ UIDL: '+OK\n1 a\n.' })).toEqual(['PROTOCOL', 'BareLineFeed'])
  })

  test('something that is not POP3', async () => {
    expect(await endOf({ UIDL: 'HTTP/1.1 400 Bad Request' })).toEqual(['PROTOCOL', 'NotPop3'])
    expect(await endOf({ UIDL: '+OK\r\none two\r\n.' })).toEqual(['PROTOCOL', 'NotPop3'])
    const { connector } = await meet(ordinary({}), {}, '220 mail.example.com ESMTP')
    expect((await failureOf(connector.open())).facts.providerCode).toBe('NotPop3')
  })

  test('silence, at the greeting and in the middle of a list', async () => {
    const mute = await meet(() => ({}), { connectTimeout: 200 }, '')
    expect((await failureOf(mute.connector.open())).facts.providerCode).toBe('ETIMEDOUT')
    expect(await endOf({ UIDL: '+OK\r\n1 a' }, { socketTimeout: 200 })).toEqual(['NETWORK', 'ETIMEDOUT'])
  })

  test('answers put behind STLS in clear text', async () => {
    const { connector, server } = await meet(
      ordinary({ CAPA: '+OK\r\nSTLS\r\nUIDL\r\n.', STLS: '+OK\r\n+OK\r\nSASL PLAIN\r\n.' }),
      { security: 'starttls' },
    )
    const failure = await failureOf(connector.open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['PROTOCOL', 'StlsInjection'])
    expect(server.lines).toEqual(['CAPA', 'STLS'])
  })

  test('STLS that is not offered, or refused, ends before anybody signs in', async () => {
    for (const says of [{}, { CAPA: '-ERR', STLS: '-ERR' }]) {
      const { connector, server } = await meet(ordinary(says), { security: 'starttls' })
      expect((await failureOf(connector.open())).facts.providerCode).toBe('NoStls')
      expect(server.lines.join(' ')).not.toMatch(/USER|PASS/)
    }
  })

  test('a token is shown neither in clear text to another machine, nor to a server that does not know what it is', async () => {
    const token = () => Promise.resolve('secret-token')
    const far = pop3Incoming({ host: 'pop.example.com', port: 110, security: 'none', user: 'a', token })
    expect((await failureOf(far.open())).facts.providerCode).toBe('ClearText')
    const { connector, server } = await meet(ordinary({}), { token })
    expect((await failureOf(connector.open())).facts.providerCode).toBe('NoXoauth2')
    expect(server.lines.join(' ')).not.toContain('AUTH')
  })

  test('a mail that its size says is too large is not asked for, and the next one is', async () => {
    const says = { LIST: '+OK\r\n1 999999999999\r\n2 100\r\n3 100\r\n.' }
    const { connector, server } = await meet(ordinary(says))
    const ids: string[] = []
    for await (const page of connector.walk(null)) {
      ids.push(...page.items.map(({ sourceId }) => sourceId))
      const failure = await failureOf(connector.fetchRaw(ids[0] ?? ''))
      expect([failure.code, fateOf(failure).kind]).toEqual(['TOO_LARGE', 'never'])
      expect(await connector.fetchRaw(ids[1] ?? '')).not.toBeNull()
      break
    }
    expect(server.lines.filter((line) => line.startsWith('RETR'))).toEqual(['RETR 2'])
    expect(server.connections()).toBe(1)
  })

  test.each(['1 5', '1 100000', '1', '1 not-a-number'])('a size that lies (%s) costs nothing of the mail', async (row) => {
    const body = 'line\r\n'.repeat(5_000)
    const { connector } = await meet(ordinary({ LIST: `+OK\r\n${row}\r\n.`, RETR: `+OK\r\n${body}.` }, 1))
    const [id = ''] = await idsOf(connector)
    expect(Buffer.from((await connector.fetchRaw(id)) ?? []).toString()).toBe(body)
  })
})

describe('the lasting names of a server', () => {
  test('are missing: that is said, with what it means', async () => {
    expect(await endOf({ CAPA: '+OK\r\nTOP\r\nUSER\r\n.' })).toEqual(['CONFIGURATION', 'NoUidl'])
    expect(await endOf({ CAPA: '-ERR', UIDL: '-ERR unknown command' })).toEqual(['CONFIGURATION', 'NoUidl'])
  })

  test('are told only after the sign-in: that is enough', async () => {
    const before = ['+OK', 'USER', '.'].join('\r\n')
    let asked = 0
    const answer = ordinary({})
    const { connector } = await meet((line) => (line === 'CAPA' && ++asked === 1 ? { text: before } : answer(line)))
    expect(await idsOf(connector)).toHaveLength(3)
  })

  test('are empty, used twice, too long or odd: every mail is there once, by a name that lasts', async () => {
    const uidl = (rows: readonly string[]) => `+OK\r\n${rows.join('\r\n')}\r\n.`
    const long = 'x'.repeat(200)
    const first = await meet(ordinary({ UIDL: uidl(['1 same', '2 same', `3 ${long}`, '4', '5 a\0b', '6 plain']) }, 6))
    const ids = await idsOf(first.connector)
    expect(new Set(ids).size).toBe(6)
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{1,130}$/)
    expect(ids[5]).toBe('plain')
    for (const [at, id] of ids.entries())
      expect(Buffer.from((await first.connector.fetchRaw(id)) ?? []).toString()).toContain(`<${String(at + 1)}@`)
    const again = await meet(ordinary({ UIDL: uidl(['1 same', '2 same', `3 ${long}`, '4', '5 a\0b', '6 plain']) }, 6))
    expect(await idsOf(again.connector)).toEqual(ids)
  })

  test('are one for copies of one mail: it is one mail, and deleting it deletes both', async () => {
    const copy = `+OK\r\n${head(1)}\r\n.`
    const { connector, server } = await meet(ordinary({ UIDL: '+OK\r\n1 same\r\n2 same\r\n.', TOP: copy }, 2))
    const ids = await idsOf(connector)
    expect(ids).toHaveLength(1)
    await connector.acknowledge(ids[0] ?? '', { kind: 'delete' })
    expect(server.lines.filter((line) => line.startsWith('DELE'))).toEqual(['DELE 1', 'DELE 2'])
  })

  test('are of no use where hundreds share one', async () => {
    const rows = Array.from({ length: 501 }, (_, at) => `${String(at + 1)} same`)
    expect(await endOf({ UIDL: `+OK\r\n${rows.join('\r\n')}\r\n.` })).toEqual(['CONFIGURATION', 'UidlNotUnique'])
  })

  test('are 50,000 and known: one new mail among them costs one look', async () => {
    const names = Array.from({ length: 50_000 }, (_, at) => `AAQkADU1${String(at)}`)
    const rows = names.map((name, at) => `${String(at + 1)} ${name}`)
    const answer = ordinary({ UIDL: ['+OK', ...rows, '.'].join('\r\n'), LIST: '+OK\r\n.' })
    const { connector, server } = await meet(answer)
    const known = names.slice(0, -1).map(fingerprintOf).join('')
    const began = performance.now()
    const { items } = await walkAll(connector, writeCursor({ known, landmarks: new Map(), since: null }))
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(items.map(({ sourceId }) => sourceId)).toEqual(['AAQkADU149999'])
    expect(server.lines.filter((line) => line.startsWith('TOP'))).toEqual(['TOP 50000 0'])
  }, 60_000)
})

describe('what a POP3 server says when it refuses', () => {
  test.each([
    ['-ERR [IN-USE] Do you have another POP session running?', 'UNAVAILABLE', 'IN-USE', 60],
    ['-ERR [LOGIN-DELAY] minimum time between mail checks violation', 'THROTTLED', 'LOGIN-DELAY', 60],
    ['-ERR [SYS/TEMP] Temporary authentication failure.', 'UNAVAILABLE', 'ServerUnavailable', 30],
    ['-ERR [SYS/TEMP] Disk full', 'UNAVAILABLE', 'SYS/TEMP', 30],
    ['-ERR [SYS/PERM] Mailbox is corrupt', 'CONFIGURATION', 'SYS/PERM', undefined],
    ['-ERR [AUTH] Authentication failed.', 'SIGN_IN_NEEDED', 'AUTH', undefined],
    ['-ERR Logon failure: unknown user name or bad password.', 'SIGN_IN_NEEDED', 'AuthenticationFailure', undefined],
    ['-ERR User is authenticated but not connected', 'PERMISSION', 'AuthenticatedButNotConnected', undefined],
    ['-ERR Request is throttled. Suggested Backoff Time: 92415 milliseconds', 'THROTTLED', 'RequestIsThrottled', 93],
    ['-ERR Server Unavailable. 21', 'UNAVAILABLE', 'ServerUnavailable', 30],
    ['-ERR maildrop already locked', 'UNAVAILABLE', 'IN-USE', 60],
  ])('%s', async (said, code, providerCode, seconds) => {
    const { connector } = await meet(ordinary({ PASS: said }))
    const failure = await failureOf(connector.open())
    expect([failure.code, failure.facts.providerCode, failure.facts.retryAfterSeconds]).toEqual([code, providerCode, seconds])
    expect(failure.facts.providerText).toBe(said.slice(5))
    expect(JSON.stringify([failure, String(failure.cause)])).not.toContain('tanstaaf')
  })

  test('a wait between sign-ins is as long as the server’s capabilities say', async () => {
    const { connector } = await meet(ordinary({ CAPA: '+OK\r\nUIDL\r\nLOGIN-DELAY 900\r\n.', PASS: '-ERR [LOGIN-DELAY] wait' }))
    expect((await failureOf(connector.open())).facts.retryAfterSeconds).toBe(900)
  })

  test('a greeting that refuses is an outage', async () => {
    const { connector } = await meet(ordinary({}), {}, '-ERR too busy')
    expect((await failureOf(connector.open())).code).toBe('UNAVAILABLE')
  })

  test('one mail that is refused does not stop the others, nor end the session for good', async () => {
    const { connector } = await meet(ordinary({ 'RETR 2': '-ERR [SYS/PERM] cannot read this one' }))
    const [one = '', two = ''] = await idsOf(connector)
    const failure = await failureOf(connector.fetchRaw(two))
    expect([failure.code, fateOf(failure).kind]).toEqual(['REFUSED', 'never'])
    expect(await connector.fetchRaw(one)).not.toBeNull()
  })
})

describe('signing in with a password', () => {
  const said = async (changes: Partial<Pop3Options>, greeting?: string) => {
    const { connector, server } = await meet(ordinary({ CAPA: '-ERR' }), changes, greeting)
    await connector.open()
    return server.lines.filter((line) => line !== 'CAPA')
  }

  test('is by USER and PASS', async () => {
    expect(await said({})).toEqual(['USER support@contoso.example', 'PASS tanstaaf'])
  })

  test('is by APOP where it is asked for and the greeting has a time stamp (the example of RFC 1939)', async () => {
    const apop = { apop: true, user: 'mrose' }
    const greeting = '+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>'
    expect(await said(apop, greeting)).toEqual(['APOP mrose c4c9334bac560ecc979e58001b3e22fb'])
    expect(await said(apop, '+OK ready')).toEqual(['USER mrose', 'PASS tanstaaf'])
    // Bytes chosen by somebody in between, to learn the password from digests.
    expect(await said(apop, '+OK <1\x80\x01@x>')).toEqual(['USER mrose', 'PASS tanstaaf'])
  })

  test('is by SASL PLAIN where nothing else is offered, and not tried where only tokens are', async () => {
    const offers = (sasl: string) => ordinary({ CAPA: `+OK\r\nUIDL\r\nSASL ${sasl}\r\n.`, AUTH: '+ ' })
    const { connector, server } = await meet(offers('XOAUTH2 PLAIN'))
    await connector.open()
    expect(server.lines).toEqual(['CAPA', 'AUTH PLAIN', Buffer.from('\0support@contoso.example\0tanstaaf').toString('base64')])
    const tokens = await meet(offers('XOAUTH2'))
    expect((await failureOf(tokens.connector.open())).facts.providerCode).toBe('BasicAuthenticationDisabled')
    expect(tokens.server.lines).toEqual(['CAPA'])
  })

  test('is preceded by UTF8 where that is offered, and goes on where it is refused', async () => {
    const { connector, server } = await meet(ordinary({ CAPA: '+OK\r\nUIDL\r\nUTF8\r\nUSER\r\n.', UTF8: '-ERR not now' }))
    await connector.open()
    expect(server.lines.slice(1)).toEqual(['UTF8', 'USER support@contoso.example', 'PASS tanstaaf'])
  })

  test('does not let a password add commands of its own', async () => {
    const { connector, server } = await meet(ordinary({}), { token: { password: 'a\r\nDELE 1' } })
    expect((await failureOf(connector.open())).code).toBe('CONFIGURATION')
    expect(server.lines.join(' ')).not.toMatch(/DELE|PASS/)
  })
})

describe('commands leave together', () => {
  /** Answers the first TOP only when the second has come. */
  const patient = (capabilities: string) => {
    const answer = ordinary({ CAPA: `+OK\r\nTOP\r\nUIDL\r\n${capabilities}.` }, 2)
    let held = ''
    return (line: string): ScriptedAnswer => {
      const { text = '' } = answer(line)
      if (line !== 'TOP 1 0' && line !== 'TOP 2 0') return answer(line)
      if (line === 'TOP 1 0') {
        held = text
        return {}
      }
      return { text: `${held}\r\n${text}` }
    }
  }

  test('where the server announces PIPELINING', async () => {
    const { connector } = await meet(patient('PIPELINING\r\n'))
    expect(await idsOf(connector)).toEqual(['name-1', 'name-2'])
  })

  test('and nowhere else', async () => {
    const { connector } = await meet(patient(''), { socketTimeout: 300 })
    expect((await failureOf(idsOf(connector))).facts.providerCode).toBe('ETIMEDOUT')
  })
})

test('without TOP, dates are read off a download that is thrown away, and only where a start date asks for them', async () => {
  const { connector, server } = await meet(ordinary({ CAPA: '+OK\r\nUIDL\r\n.' }))
  expect(await idsOf(connector)).toHaveLength(3)
  expect(server.lines.filter((line) => /^(?:TOP|RETR)/.test(line))).toEqual([])
  const items: WalkItem[] = []
  for await (const page of connector.walk(null, { since: new Date('2026-11-24T00:00:00Z') })) items.push(...page.items)
  expect(items).toEqual([])
  expect(server.lines.filter((line) => /^(?:TOP|RETR)/.test(line))).toEqual(['RETR 1', 'RETR 2', 'RETR 3'])
})

test('a full mailbox of old mail is walked past in few pages, and an interrupted walk goes on behind the last', async () => {
  const { connector, server } = await meet(ordinary({}, 450))
  const since = new Date('2026-11-24T00:00:00Z')
  const pages = []
  for await (const page of connector.walk(null, { since })) pages.push(page)
  expect(pages.map(({ items }) => items.length)).toEqual([0, 0, 0])
  const before = server.lines.filter((line) => line.startsWith('TOP')).length
  expect(before).toBe(450)
  expect((await walkAll(connector, pages[0]?.cursor ?? null)).items).toEqual([])
  expect(server.lines.filter((line) => line.startsWith('TOP')).length - before).toBe(250)
})
