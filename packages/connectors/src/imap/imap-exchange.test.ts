import { leakGuard } from '@postdesk/testkit/leak-guard'
import { startScriptedServer } from '@postdesk/testkit'
import type { ScriptedAnswer, ScriptedServer } from '@postdesk/testkit'
import { afterEach, describe, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import type { IncomingConnector } from '../connector.ts'
import { fateOf } from '../fate.ts'
import { imapIncoming } from './imap-incoming.ts'
import type { ImapOptions } from './imap-options.ts'

leakGuard()

const CAPABILITIES =
  'IMAP4 IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+'

let server: ScriptedServer
let connector: IncomingConnector | null = null
let asked: boolean[] = []

afterEach(async () => {
  await connector?.close()
  connector = null
  asked = []
  await server.close()
})

type Line = { readonly tag: string; readonly command: string; readonly connection: number }

/** Exchange Online with two mails of UIDs 7 and 9; `changes` answers a command otherwise. */
async function exchange(changes: (line: Line) => ScriptedAnswer | undefined): Promise<void> {
  server = await startScriptedServer({
    greeting: '* OK The Microsoft Exchange IMAP4 service is ready. [QQBNADAAUABSADAAMQA=]',
    answer: (text, connection) => {
      const [tag = '', ...words] = text.split(' ')
      const command = words.join(' ')
      const changed = changes({ tag, command, connection })
      if (changed !== undefined) return changed
      if (command === 'CAPABILITY') return { text: `* CAPABILITY ${CAPABILITIES}\r\n${tag} OK CAPABILITY completed.` }
      if (command.startsWith('ID '))
        return { text: `* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")\r\n${tag} OK ID completed` }
      if (command.startsWith('AUTHENTICATE')) return { text: `${tag} OK AUTHENTICATE completed.` }
      if (command === 'NAMESPACE') return { text: `* NAMESPACE (("" "/")) NIL NIL\r\n${tag} OK NAMESPACE completed.` }
      if (command.startsWith('LIST') || command.startsWith('LSUB'))
        return { text: `* LIST (\\HasNoChildren) "/" INBOX\r\n${tag} OK LIST completed.` }
      if (command.startsWith('SELECT')) {
        const lines = [
          '* 2 EXISTS',
          '* 0 RECENT',
          '* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)',
          '* OK [UIDVALIDITY 14] UIDVALIDITY value',
          '* OK [UIDNEXT 10] The next unique identifier value',
          `${tag} OK [READ-WRITE] SELECT completed.`,
        ]
        return { text: lines.join('\r\n') }
      }
      if (command.startsWith('UID SEARCH')) return { text: `* SEARCH 7 9\r\n${tag} OK SEARCH completed.` }
      if (command.startsWith('UID FETCH')) {
        const row = (seq: number, uid: number) =>
          `* ${String(seq)} FETCH (UID ${String(uid)} RFC822.SIZE 1200 INTERNALDATE "23-Nov-2026 08:00:00 +0000")`
        return { text: `${row(1, 7)}\r\n${row(2, 9)}\r\n${tag} OK FETCH completed.` }
      }
      if (command === 'LOGOUT')
        return { text: `* BYE Microsoft Exchange Server IMAP4 server signing off.\r\n${tag} OK LOGOUT completed.`, hangUp: true }
      return { text: `${tag} OK completed.` }
    },
  })
}

function connect(changes: Partial<ImapOptions> = {}): IncomingConnector {
  connector = imapIncoming({
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    user: 'support@contoso.example',
    token: (options) => {
      asked.push(options?.fresh === true)
      return Promise.resolve('a-token')
    },
    notConnectedWaits: [5, 5],
    ...changes,
  })
  return connector
}

async function walk(from: IncomingConnector, cursor: string | null = null) {
  const ids: string[] = []
  let last: string | null = null
  for await (const page of from.walk(cursor)) {
    ids.push(...page.items.map(({ sourceId }) => sourceId))
    last = page.cursor
  }
  return { ids, cursor: last }
}

const NOT_CONNECTED = 'BAD User is authenticated but not connected.'
const refuseToConnect = ({ tag, command }: Line): ScriptedAnswer | undefined =>
  command === 'NAMESPACE' ? { text: `${tag} ${NOT_CONNECTED}\r\n* BYE Connection closed. 14`, hangUp: true } : undefined

test('a mailbox is walked with what Exchange offers, and names are UIDVALIDITY and UID', async () => {
  await exchange(() => undefined)
  const { ids, cursor } = await walk(connect())
  expect(ids).toEqual(['14:7', '14:9'])
  expect(JSON.parse(cursor ?? '')).toEqual({ uidValidity: '14', lastUid: 9 })
})

test('a search beyond the last mail names the last mail again, which is not walked twice', async () => {
  await exchange(({ tag, command }) =>
    command.startsWith('UID SEARCH') ? { text: `* SEARCH 9\r\n${tag} OK SEARCH completed.` } : undefined,
  )
  expect((await walk(connect(), '{"uidValidity":"14","lastUid":9}')).ids).toEqual([])
})

test('a first walk that is cut after a page goes on with its start date, and forgets it at its end', async () => {
  const uids = Array.from({ length: 60 }, (_, at) => at + 1)
  await exchange(({ tag, command }) => {
    if (command.startsWith('UID SEARCH')) {
      const from = Number(/UID (\d+):\*/.exec(command)?.[1] ?? 1)
      return { text: `* SEARCH ${uids.filter((uid) => uid >= from).join(' ')}\r\n${tag} OK SEARCH completed.` }
    }
    if (!command.startsWith('UID FETCH')) return undefined
    // The days alternate between one before the start and one after it.
    const asked = new Set((command.split(' ')[2] ?? '').split(',').map(Number))
    const rows = uids
      .filter((uid) => asked.has(uid))
      .map(
        (uid) =>
          `* ${uid} FETCH (UID ${uid} RFC822.SIZE 9 INTERNALDATE "${uid % 2 === 0 ? '23' : '01'}-Nov-2026 08:00:00 +0000")`,
      )
    return { text: `${rows.join('\r\n')}\r\n${tag} OK FETCH completed.` }
  })
  const mailbox = connect()
  const since = new Date('2026-11-20T00:00:00Z')
  let cut = ''
  for await (const page of mailbox.walk(null, { since })) {
    cut = page.cursor
    expect(page.items.map(({ sourceId }) => sourceId)).toHaveLength(25)
    break
  }
  const rest = await walk(mailbox, cut)
  expect(rest.ids).toEqual(['14:52', '14:54', '14:56', '14:58', '14:60'])
  expect(server.lines.filter((line) => /UID SEARCH .*SINCE/.test(line))).toHaveLength(2)
  expect(JSON.parse(rest.cursor ?? '')).toEqual({ uidValidity: '14', lastUid: 60 })
})

describe('signing in', () => {
  test('a refused token is asked for afresh once, and refused again needs a person', async () => {
    await exchange(({ tag, command }) =>
      command.startsWith('AUTHENTICATE') ? { text: `${tag} NO AUTHENTICATE failed.` } : undefined,
    )
    const failure = await failureOf(connect().open())
    expect([failure.code, failure.facts.providerCode, failure.facts.border]).toEqual([
      'TOKEN_REFUSED',
      'AuthenticateFailed',
      'imap',
    ])
    expect(asked).toEqual([false, true])
    expect(server.connections()).toBe(2)
  })

  test('a fresh token that is taken goes on', async () => {
    await exchange(({ tag, command, connection }) =>
      command.startsWith('AUTHENTICATE') && connection === 1 ? { text: `${tag} NO AUTHENTICATE failed.` } : undefined,
    )
    expect((await walk(connect())).ids).toHaveLength(2)
    expect(asked).toEqual([false, true])
  })

  test('a mailbox that never opened is tried three times, and then nobody has given the permission', async () => {
    await exchange(refuseToConnect)
    const failure = await failureOf(connect().open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['PERMISSION', 'AuthenticatedButNotConnected'])
    expect(server.connections()).toBe(3)
    expect(asked).toEqual([false, false, false])
  })

  test('a mailbox that opens at the second try has only been slow', async () => {
    await exchange((line) => (line.connection === 1 ? refuseToConnect(line) : undefined))
    expect((await walk(connect())).ids).toHaveLength(2)
  })

  test('a mailbox that was open before is taken for unavailable for a while, and then for forbidden', async () => {
    let isIll = false
    await exchange((line) => (isIll ? refuseToConnect(line) : undefined))
    const mailbox = connect({ notConnectedWaits: [] })
    await walk(mailbox)
    await mailbox.close()
    isIll = true
    const fates: string[] = []
    for (let time = 0; time < 5; time += 1) fates.push((await failureOf(mailbox.open())).code)
    expect(fates).toEqual(['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'PERMISSION'])
    isIll = false
    expect((await walk(mailbox)).ids).toHaveLength(2)
  })

  test('the same refusal at SELECT is understood as well', async () => {
    await exchange(({ tag, command }) => (command.startsWith('SELECT') ? { text: `${tag} ${NOT_CONNECTED}` } : undefined))
    expect((await failureOf(connect().open())).facts.providerCode).toBe('AuthenticatedButNotConnected')
  })

  test('being throttled while signing in is not a refused token', async () => {
    await exchange(({ tag, command }) =>
      command.startsWith('AUTHENTICATE')
        ? { text: `${tag} NO Request is throttled. Suggested Backoff Time: 3000 milliseconds` }
        : undefined,
    )
    const failure = await failureOf(connect().open())
    expect([failure.code, failure.facts.retryAfterSeconds]).toEqual(['THROTTLED', 3])
    expect(asked).toEqual([false])
  })

  test('a server that takes only passwords is a fault of the settings', async () => {
    await exchange(({ tag, command }) =>
      command === 'CAPABILITY' ? { text: `* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${tag} OK CAPABILITY completed.` } : undefined,
    )
    expect((await failureOf(connect().open())).code).toBe('CONFIGURATION')
    expect(server.lines.join('\n')).not.toContain('AUTHENTICATE')
  })

  test('a server that takes no passwords says so', async () => {
    await exchange(({ tag, command }) => {
      if (command === 'CAPABILITY') return { text: `* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n${tag} OK CAPABILITY completed.` }
      return command.startsWith('LOGIN') ? { text: `${tag} NO Basic authentication is disabled.` } : undefined
    })
    const failure = await failureOf(connect({ token: { password: 'secret' } }).open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['CONFIGURATION', 'BasicAuthenticationDisabled'])
  })

  test('an error of the token source passes as it is', async () => {
    await exchange(() => undefined)
    const cause = await failureOf(
      connect({ token: () => Promise.resolve('x'), folder: 'INBOX', host: 'mail.example.com' }).open(),
    )
    const thrown = await failureOf(connect({ token: () => Promise.reject(cause) }).open())
    expect(thrown).toBe(cause)
  })
})

describe('in a session', () => {
  test('being throttled is told at once with the wait Exchange asks for, rounded up', async () => {
    await exchange(({ tag, command }) =>
      command.startsWith('UID SEARCH')
        ? { text: `${tag} BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds` }
        : undefined,
    )
    const mailbox = connect()
    await mailbox.open()
    const failure = await failureOf(walk(mailbox))
    expect([failure.code, fateOf(failure)]).toEqual(['THROTTLED', { kind: 'again', afterSeconds: 93 }])
    // At once: nothing was asked a second time while the wait went by.
    expect(server.lines.filter((line) => line.includes('UID SEARCH'))).toHaveLength(1)
  })

  test.each(['FETCH', 'SEARCH'])('a token that runs out at %s is replaced by a fresh one, and the work goes on', async (at) => {
    for (const text of ['* BYE Session invalidated - AccessTokenExpired', 'TAG BAD Session invalidated - AccessTokenExpired']) {
      asked = []
      await exchange(({ tag, command, connection }) =>
        connection === 1 && command.startsWith(`UID ${at}`) ? { text: text.replace('TAG', tag), hangUp: true } : undefined,
      )
      expect((await walk(connect())).ids).toEqual(['14:7', '14:9'])
      expect(asked).toEqual([false, true])
      await connector?.close()
      await server.close()
    }
    await exchange(() => undefined)
  })

  test('a token that runs out again at once is an outage, not a loop', async () => {
    await exchange(({ command }) =>
      command.startsWith('UID FETCH') ? { text: '* BYE Session invalidated - AccessTokenExpired', hangUp: true } : undefined,
    )
    const failure = await failureOf(walk(connect()))
    expect([failure.code, failure.facts.providerCode]).toEqual(['UNAVAILABLE', 'AccessTokenExpired'])
    expect(server.connections()).toBe(2)
  })

  test.each(['TAG BAD Server Unavailable. 15', '* BYE Connection is closed. 13', '* BYE Server shutting down.'])(
    '%s is an outage, and the next walk works',
    async (text) => {
      let isDown = true
      await exchange(({ tag, command }) => {
        if (!isDown || !command.startsWith('UID SEARCH')) return undefined
        isDown = false
        return { text: text.replace('TAG', tag), hangUp: text.startsWith('*') }
      })
      const mailbox = connect()
      const failure = await failureOf(walk(mailbox))
      expect([failure.code, fateOf(failure).kind]).toEqual(['UNAVAILABLE', 'again'])
      expect((await walk(mailbox)).ids).toHaveLength(2)
    },
  )

  test('a connection cut in the middle of a page is NETWORK, and the next walk works', async () => {
    await exchange(({ command, connection }) =>
      connection === 1 && command.startsWith('UID FETCH')
        ? { text: '* 1 FETCH (UID 7 RFC822.SIZE 1200', hangUp: true }
        : undefined,
    )
    const mailbox = connect()
    expect((await failureOf(walk(mailbox))).code).toBe('NETWORK')
    expect((await walk(mailbox)).ids).toHaveLength(2)
  })

  test('a folder made anew while nobody was looking is a dead cursor', async () => {
    await exchange(() => undefined)
    expect((await failureOf(walk(connect(), '{"uidValidity":"13","lastUid":9}'))).code).toBe('CURSOR_DEAD')
  })

  test('a mail of a folder that was made anew needs nothing more: it has no name in it', async () => {
    await exchange(() => undefined)
    await connect().acknowledge('13:7', { kind: 'mark-read' })
    expect(server.lines.filter((line) => /STORE|FETCH/.test(line))).toEqual([])
  })

  test('a refused move leaves the mail and is named', async () => {
    await exchange(({ tag, command }) => {
      if (command.startsWith('LIST')) return { text: `* LIST (\\HasNoChildren) "/" Archive\r\n${tag} OK LIST completed.` }
      return command.startsWith('UID MOVE') ? { text: `${tag} NO [NOPERM] Not allowed.` } : undefined
    })
    const mailbox = connect()
    const failure = await failureOf(mailbox.acknowledge('14:7', { kind: 'move', folder: 'Archive' }))
    expect([failure.code, failure.facts.providerText]).toEqual(['PERMISSION', 'Not allowed.'])
  })
})

describe('a hostile server', () => {
  test('announcing a mail larger than memory is TOO_LARGE', async () => {
    await exchange(({ command }) =>
      command.startsWith('UID FETCH') ? { text: '* 1 FETCH (UID 7 BODY[] {4000000000}' } : undefined,
    )
    expect((await failureOf(connect().fetchRaw('14:7'))).code).toBe('TOO_LARGE')
  })

  test('that answers about another mail is not believed', async () => {
    await exchange(({ tag, command }) =>
      command.startsWith('UID FETCH')
        ? { text: `* 2 FETCH (UID 9 BODY[] {5}\r\nhello)\r\n${tag} OK FETCH completed.` }
        : undefined,
    )
    expect(await connect().fetchRaw('14:7')).toBeNull()
  })

  test('that does not speak IMAP, or hangs up, fails with a name and in time', async () => {
    server = await startScriptedServer({ greeting: 'HTTP/1.1 400 Bad Request', answer: () => ({ hangUp: true }) })
    expect(['PROTOCOL', 'NETWORK']).toContain((await failureOf(connect({ connectTimeout: 500 }).open())).code)
  })

  test('that goes away with BYE in place of a greeting is an outage', async () => {
    server = await startScriptedServer({ greeting: '* BYE Server Unavailable. 15', answer: () => ({}) })
    expect((await failureOf(connect().open())).code).toBe('UNAVAILABLE')
  })
})
