import { createConnection, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import { leakGuard } from '@postdesk/testkit/leak-guard'
import { startScriptedServer } from '@postdesk/testkit'
import type { ScriptedAnswer, ScriptedServer } from '@postdesk/testkit'
import { afterEach, describe, expect, test } from 'vitest'

import { failureOf, outgoing } from '../../test/connector-contract.ts'
import type { OutgoingConnector } from '../connector.ts'
import { fateOf } from '../fate.ts'
import { serverMessageId } from './server-message-id.ts'
import { smtpOutgoing } from './smtp-outgoing.ts'
import type { SmtpOptions } from './smtp-options.ts'

leakGuard()

const MAILBOX = 'support@contoso.example'
const TAKEN = '250 2.0.0 OK <AM0PR01MB0001@AM0PR01MB0001.eurprd01.prod.exchangelabs.com> [Hostname=AM0PR01MB0001]'

let server: ScriptedServer
let connector: OutgoingConnector | null = null

afterEach(async () => {
  await connector?.close()
  connector = null
  await server.close()
})

/** A submission server of Exchange Online, as far as a mail needs one; `changes` answers a line otherwise. */
async function exchange(changes: (line: string, connection: number) => ScriptedAnswer | undefined): Promise<number> {
  const isInText = new Map<number, boolean>()
  server = await startScriptedServer({
    greeting: '220 AM0PR01CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready at Mon, 23 Nov 2026 08:00:00 +0000',
    answer: (line, connection) => {
      if (isInText.get(connection) === true) {
        if (line !== '.') return {}
        isInText.set(connection, false)
        return changes(line, connection) ?? { text: TAKEN }
      }
      const changed = changes(line, connection)
      if (changed !== undefined) return changed
      if (line.startsWith('EHLO'))
        return {
          text: '250-AM0PR01CA0001.outlook.office365.com Hello [127.0.0.1]\r\n250-SIZE 157286400\r\n250-8BITMIME\r\n250 AUTH LOGIN XOAUTH2',
        }
      if (line.startsWith('AUTH')) return { text: '235 2.7.0 Authentication successful' }
      if (line === 'DATA') {
        isInText.set(connection, true)
        return { text: '354 Start mail input; end with <CRLF>.<CRLF>' }
      }
      if (line === 'QUIT') return { text: '221 2.0.0 Service closing transmission channel', hangUp: true }
      return { text: '250 2.1.0 OK' }
    },
  })
  return server.port
}

function connect(port: number, changes: Partial<SmtpOptions> = {}): OutgoingConnector {
  connector = smtpOutgoing({
    host: '127.0.0.1',
    port,
    security: 'none',
    user: MAILBOX,
    token: () => Promise.resolve('a-token'),
    ...changes,
  })
  return connector
}

const submit = (port: number, signal?: AbortSignal, changes: Partial<SmtpOptions> = {}) =>
  connect(port, changes).submit(outgoing(MAILBOX, 'ann.lee@example.com', 'key'), { draftRef: null }, signal)

test("Exchange's own Message-ID is kept from its answer", async () => {
  const port = await exchange(() => undefined)
  expect(await submit(port)).toEqual({ serverMessageId: 'AM0PR01MB0001@AM0PR01MB0001.eurprd01.prod.exchangelabs.com' })
})

test('a mail taken for one of two recipients is sent, and whom the server refused is named with its words', async () => {
  const port = await exchange((line) =>
    line.startsWith('RCPT TO:<gone@') ? { text: '550 5.1.1 Mailbox does not exist' } : undefined,
  )
  const mail = { ...outgoing(MAILBOX, 'ann.lee@example.com', 'key'), recipients: ['gone@example.com', 'ann.lee@example.com'] }
  expect(await connect(port).submit(mail, { draftRef: null })).toEqual({
    serverMessageId: 'AM0PR01MB0001@AM0PR01MB0001.eurprd01.prod.exchangelabs.com',
    refused: [{ address: 'gone@example.com', status: '5.1.1', said: '550 5.1.1 Mailbox does not exist' }],
  })
})

test('an answer that names no Message-ID gives none', () => {
  expect(serverMessageId('250 2.0.0 Ok: queued as 6E558210301')).toBeNull()
  expect(serverMessageId('250 2.0.0 OK <a b> [Hostname=x]')).toBeNull()
})

describe('a proxy', () => {
  test('carries the whole conversation, and learns the server and nothing else', async () => {
    const port = await exchange(() => undefined)
    const asked: string[] = []
    const proxy = createServer((socket) => {
      socket.once('data', (request: Buffer) => {
        asked.push(request.toString())
        const onward = createConnection(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
          socket.pipe(onward).pipe(socket)
        })
        onward.on('error', () => socket.destroy())
        socket.on('error', () => onward.destroy())
      })
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    try {
      const proxyUrl = `http://ann:s3cret@127.0.0.1:${String((proxy.address() as AddressInfo).port)}`
      expect(await submit(port, undefined, { proxyUrl })).toMatchObject({
        serverMessageId: expect.stringContaining('AM0PR') as string,
      })
      expect(asked).toHaveLength(1)
      expect(asked[0]).toContain(`CONNECT 127.0.0.1:${String(port)} HTTP/1.1`)
      expect(asked[0]).toContain(`Basic ${Buffer.from('ann:s3cret').toString('base64')}`)
    } finally {
      await connector?.close()
      proxy.close()
    }
  })

  test('that is down, or no proxy at all, is told before anything is sent', async () => {
    const port = await exchange(() => undefined)
    const down = await failureOf(submit(port, undefined, { proxyUrl: 'http://127.0.0.1:1' }))
    expect([down.code, down.facts.maybeDone]).toEqual(['NETWORK', undefined])
    expect((await failureOf(submit(port, undefined, { proxyUrl: 'ftp://127.0.0.1' }))).code).toBe('CONFIGURATION')
    expect((await failureOf(submit(port, undefined, { proxyUrl: 'nonsense' }))).code).toBe('CONFIGURATION')
    expect(server.connections()).toBe(0)
  })
})

describe('a connection lost', () => {
  test('before DATA was answered leaves the mail unsent for certain', async () => {
    const port = await exchange((line) => (line === 'DATA' ? { hangUp: true } : undefined))
    const failure = await failureOf(submit(port))
    expect([failure.code, failure.facts.maybeDone]).toEqual(['NETWORK', undefined])
    expect(fateOf(failure).kind).toBe('again')
  })

  test('after the whole mail was handed over is a maybe, to be looked into first', async () => {
    const port = await exchange((line) => (line === '.' ? { hangUp: true } : undefined))
    const failure = await failureOf(submit(port))
    expect([failure.code, failure.facts.maybeDone]).toEqual(['NETWORK', true])
    expect(fateOf(failure).kind).toBe('look-first')
    expect(server.connections()).toBe(1)
  })

  test('in the middle of the answer to the mail is a maybe', async () => {
    server = await startScriptedServer({
      greeting: '220 mail.contoso.example ESMTP',
      answer: (line) => {
        if (line === '.') return { text: '250-2.0.0', hangUp: true }
        if (line === 'DATA') return { text: '354 Go on' }
        return line.startsWith('AUTH')
          ? { text: '235 2.7.0 OK' }
          : { text: line.startsWith('EHLO') ? '250-x\r\n250 AUTH XOAUTH2' : '250 OK' }
      },
    })
    expect((await failureOf(submit(server.port))).facts.maybeDone).toBe(true)
  })

  test('by silence after the mail is a maybe as well', async () => {
    const port = await exchange((line) => (line === '.' ? {} : undefined))
    expect((await failureOf(submit(port, undefined, { socketTimeout: 300 }))).facts.maybeDone).toBe(true)
  })

  test('by our own signal is ABORTED, a maybe only after the mail', async () => {
    const before = await failureOf(
      submit(await exchange((line) => (line.startsWith('MAIL') ? {} : undefined)), AbortSignal.timeout(200)),
    )
    expect([before.code, before.facts.maybeDone]).toEqual(['ABORTED', undefined])
    await server.close()
    const after = await failureOf(submit(await exchange((line) => (line === '.' ? {} : undefined)), AbortSignal.timeout(200)))
    expect([after.code, after.facts.maybeDone]).toEqual(['ABORTED', true])
  })
})

type Case = readonly [at: string, reply: string, code: string, providerCode: string, fate: string]

const MAIL = 'MAIL'
const AUTH = 'AUTH'
const TEXT = '.'

const CASES: readonly Case[] = [
  [
    AUTH,
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [x]',
    'CONFIGURATION',
    '5.7.139',
    'needs-a-person',
  ],
  [
    AUTH,
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
    'CONFIGURATION',
    '5.7.139',
    'needs-a-person',
  ],
  [
    AUTH,
    '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.',
    'CONFIGURATION',
    'BasicAuthenticationDisabled',
    'needs-a-person',
  ],
  [
    AUTH,
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
    'CONFIGURATION',
    'BasicAuthenticationDisabled',
    'needs-a-person',
  ],
  [
    AUTH,
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.",
    'CONFIGURATION',
    '5.7.139-security-defaults',
    'needs-a-person',
  ],
  [
    AUTH,
    '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.',
    'PERMISSION',
    '5.7.139-criteria',
    'needs-a-person',
  ],
  [
    AUTH,
    '535 5.7.3 Authentication unsuccessful [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]',
    'TOKEN_REFUSED',
    '5.7.3',
    'needs-a-person',
  ],
  [AUTH, '454 4.7.0 Temporary authentication failure', 'UNAVAILABLE', '4.7.0', 'again'],
  [AUTH, '421 4.3.2 Service not available', 'UNAVAILABLE', '4.3.2', 'again'],
  [MAIL, '530 5.7.57 Client not authenticated to send mail.', 'CONFIGURATION', 'SignInNotPossible', 'needs-a-person'],
  [
    MAIL,
    '421 4.3.2 The maximum number of concurrent connections has exceeded a limit. Concurrent connections limit exceeded',
    'THROTTLED',
    'ConcurrentSending',
    'again',
  ],
  [
    MAIL,
    '451 4.4.2 Message submission rate for this client has exceeded the configured limit',
    'THROTTLED',
    'SubmissionRate',
    'again',
  ],
  [TEXT, '451 4.7.1 Delayed by corporate policy', 'UNAVAILABLE', '4.7.1', 'again'],
  [TEXT, '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'THROTTLED', 'ConcurrentSending', 'again'],
  [
    TEXT,
    '421 4.4.2 Message submission rate for this client has exceeded the configured limit',
    'THROTTLED',
    'SubmissionRate',
    'again',
  ],
  [
    TEXT,
    '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent exception',
    'THROTTLED',
    'SubmissionQuotaExceeded',
    'again',
  ],
  [
    TEXT,
    '554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionQuotaExceeded',
    'CONFIGURATION',
    'MailboxFull',
    'needs-a-person',
  ],
  [
    TEXT,
    '554 5.2.252 SendAsDenied; support@contoso.example not allowed to send as sales@contoso.example; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied',
    'PERMISSION',
    'SendAsDenied',
    'needs-a-person',
  ],
  [
    TEXT,
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    'PERMISSION',
    'SendAsDenied',
    'needs-a-person',
  ],
  [
    TEXT,
    '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.',
    'PERMISSION',
    'SenderBlocked',
    'needs-a-person',
  ],
  [TEXT, '550 5.1.8 Access denied, bad outbound sender', 'PERMISSION', 'SenderBlocked', 'needs-a-person'],
  [TEXT, '552 5.3.4 Message size exceeds fixed maximum message size', 'TOO_LARGE', '5.3.4', 'never'],
  [TEXT, '451 4.7.0 Temporary server error. Please try again later.', 'UNAVAILABLE', '4.7.0', 'again'],
  [TEXT, '554 5.6.0 Corrupt message content', 'REFUSED', '5.6.0', 'never'],
  ['RCPT', '550 5.1.1 No such user', 'RECIPIENT', '5.1.1', 'never'],
  ['RCPT', '451 4.7.1 Greylisted', 'UNAVAILABLE', '4.7.1', 'again'],
]

describe('what Exchange answers', () => {
  test.each(CASES)('at %s: %s', async (at, reply, code, providerCode, fate) => {
    const port = await exchange((line) =>
      (at === TEXT ? line === at : line.startsWith(at)) ? { text: reply, hangUp: reply.startsWith('421') } : undefined,
    )
    const failure = await failureOf(submit(port))
    expect([failure.code, failure.facts.providerCode, fateOf(failure).kind]).toEqual([code, providerCode, fate])
    expect(failure.facts.border).toBe('smtp')
    // A reply is certain: the mail was not taken.
    expect(failure.facts.maybeDone).toBeUndefined()
  })

  test('a greeting that turns us away needs a person and gives no mail up', async () => {
    server = await startScriptedServer({ greeting: '554 5.7.1 Access denied', answer: () => ({}) })
    expect(fateOf(await failureOf(submit(server.port))).kind).toBe('needs-a-person')
  })

  test('a challenge after the token is answered with an empty line, and the refusal then heard', async () => {
    const port = await exchange((line) => {
      if (line.startsWith('AUTH')) return { text: '334 eyJzdGF0dXMiOiI0MDEifQ==' }
      return line === '' ? { text: '535 5.7.8 Refused' } : undefined
    })
    expect((await failureOf(submit(port))).code).toBe('TOKEN_REFUSED')
    expect(server.connections()).toBe(2)
  })

  test('a server with no way to sign in that we know is a fault of the settings', async () => {
    const port = await exchange((line) => {
      if (line.startsWith('EHLO')) return { text: '250 mail.contoso.example' }
      return line.startsWith('AUTH') ? { text: '504 5.7.4 Unrecognized authentication type' } : undefined
    })
    expect((await failureOf(submit(port))).code).toBe('CONFIGURATION')
    expect(server.lines.filter((line) => line.startsWith('AUTH'))).toEqual([])
  })

  test('a server that does not speak SMTP is PROTOCOL, and gives the mail back', async () => {
    server = await startScriptedServer({ greeting: 'HTTP/1.1 400 Bad Request', answer: () => ({}) })
    const failure = await failureOf(submit(server.port))
    expect([failure.code, fateOf(failure).kind]).toEqual(['PROTOCOL', 'again'])
  })
})
