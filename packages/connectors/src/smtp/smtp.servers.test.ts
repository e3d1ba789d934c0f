import { inspect } from 'node:util'

import { leakGuard } from '@postdesk/testkit/leak-guard'
import { startMailServers, startMeddler } from '@postdesk/testkit'
import type { MailServers, Meddling } from '@postdesk/testkit'
import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { describeOutgoingContract, failureOf, outgoing } from '../../test/connector-contract.ts'
import type { SendFault, TokenKind } from '../../test/connector-contract.ts'
import { mintToken } from '../../test/mint-token.ts'
import type { OutgoingConnector, TestStep } from '../connector.ts'
import { smtpOutgoing } from './smtp-outgoing.ts'
import type { SmtpOptions } from './smtp-options.ts'

leakGuard()

const MAILBOX = 'support@contoso.example'
const ANN = 'ann.lee@example.com'
const PASSWORD = 'Tr0ub4dor-for-tests-only'

let tenant: Tenant
let servers: MailServers
let token: string

beforeAll(async () => {
  tenant = await startTenant()
  servers = await startMailServers({
    introspectionUrl: `${tenant.origins.http}/_control/introspect`,
    outsideDomains: ['example.com'],
    passwords: { [MAILBOX]: PASSWORD },
  })
  token = await mintToken(tenant, MAILBOX, 'SMTP.Send')
})

afterAll(async () => {
  await servers.stop()
  await tenant.close()
})

function tokenSource(kind: TokenKind): (options?: { readonly fresh?: boolean }) => Promise<string> {
  return (options) =>
    Promise.resolve(kind === 'refused' || (kind === 'refused-then-good' && options?.fresh !== true) ? 'never-given' : token)
}

const plain = (changes: Partial<SmtpOptions> = {}): SmtpOptions => ({
  host: '127.0.0.1',
  port: servers.ports.submission,
  security: 'none',
  user: MAILBOX,
  token: tokenSource('good'),
  ...changes,
})

async function purge(): Promise<void> {
  // What an earlier test submitted must have arrived before it can be removed.
  await servers.mails(MAILBOX)
  for (const address of [MAILBOX, ANN]) await servers.purge(address)
}

describeOutgoingContract('SMTP', async () => {
  await purge()
  let pending: SendFault | null = null
  const take = (fault: SendFault) => {
    if (pending !== fault) return false
    pending = null
    return true
  }
  const meddler = await startMeddler({
    serverPort: servers.ports.submission,
    client: (line): Meddling => {
      if (line.startsWith('MAIL FROM') && take('cut-before-submit')) return { kind: 'cut' }
      if (line === 'MAIL FROM:' || !line.startsWith('MAIL FROM')) return { kind: 'pass' }
      if (take('throttle')) return { kind: 'answer', text: '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded' }
      if (take('unavailable')) return { kind: 'answer', text: '451 4.7.0 Temporary server error. Please try again later.' }
      return { kind: 'pass' }
    },
    server: (line) => ({ kind: line.startsWith('250 2.0.0 Ok: queued') && take('cut-after-submit') ? 'cut' : 'pass' }),
  })
  return {
    connect: (kind = 'good') =>
      smtpOutgoing(
        plain({
          port: meddler.port,
          token: tokenSource(kind),
          sentItems: {
            host: '127.0.0.1',
            port: servers.ports.imap,
            security: 'none',
            user: MAILBOX,
            token: () => Promise.resolve(token),
          },
          keepsMessageId: true,
          sentItemsWaits: [0, 200, 500, 1_000],
        }),
      ),
    from: MAILBOX,
    received: (address) => servers.mails(address),
    fault: (fault) => {
      pending = fault
      return Promise.resolve()
    },
    close: () => meddler.close(),
  }
})

describe('SMTP against Postfix', () => {
  const connectors: OutgoingConnector[] = []
  const connect = (changes: Partial<SmtpOptions> = {}): OutgoingConnector => {
    const connector = smtpOutgoing(plain(changes))
    connectors.push(connector)
    return connector
  }
  afterEach(async () => {
    for (const connector of connectors.splice(0)) await connector.close()
  })
  const send = (connector: OutgoingConnector, mail = outgoing(MAILBOX, ANN, 'plain')) =>
    connector.submit(mail, { draftRef: null })

  test('a mail leaves over TLS and over STARTTLS, byte for byte, dots and all', async () => {
    await purge()
    const { caPem, ports } = servers
    const mail = outgoing(MAILBOX, ANN, 'protected')
    const text = 'Line one\r\n.\r\n..two\r\n' + 'Grüße '.repeat(20_000) + '\r\n'
    const wide = { ...mail, mime: Buffer.concat([mail.mime, Buffer.from(text)]) }
    await send(connect({ security: 'tls', port: ports.submissions, caPem }), wide)
    await send(connect({ security: 'starttls', caPem }), wide)
    const received = await servers.mails(ANN)
    expect(received).toHaveLength(2)
    const bodies = received.map((raw) =>
      Buffer.from(raw).toString().replaceAll(/\r?\n/g, '\r\n').split('\r\n\r\n').slice(1).join('\r\n\r\n'),
    )
    // Postfix breaks lines above its own limit of 2,048 bytes with a blank, so what is compared is all but the breaks.
    const bare = (body: string) => body.replaceAll(/\s/g, '')
    expect(bodies.map(bare)).toEqual([bare(`An answer.\r\n${text}`), bare(`An answer.\r\n${text}`)])
  })

  test('a certificate of an authority nobody trusts is TLS, and no token is sent', async () => {
    const { submissions } = servers.ports
    expect((await failureOf(connect({ security: 'tls', port: submissions }).open())).code).toBe('TLS')
    expect((await failureOf(connect({ security: 'starttls' }).open())).code).toBe('TLS')
  })

  test('a token is not sent over an unprotected connection to another machine', async () => {
    expect((await failureOf(connect({ host: 'mail.example.com' }).open())).facts.providerCode).toBe('ClearText')
  })

  test('a password signs in where the server takes one, and a wrong one needs a person', async () => {
    await connect({ token: { password: PASSWORD } }).open()
    expect((await failureOf(connect({ token: { password: 'wrong' } }).open())).code).toBe('SIGN_IN_NEEDED')
  })

  test('a token refused twice is TOKEN_REFUSED', async () => {
    const failure = await failureOf(connect({ token: tokenSource('refused') }).open())
    expect([failure.code, failure.facts.status]).toEqual(['TOKEN_REFUSED', 535])
  })

  test('nobody listening is NETWORK, and nothing may have been sent', async () => {
    const meddler = await startMeddler({ serverPort: 9 })
    await meddler.close()
    const failure = await failureOf(send(connect({ port: meddler.port })))
    expect([failure.code, failure.facts.providerCode, failure.facts.maybeDone]).toEqual(['NETWORK', 'ECONNREFUSED', undefined])
  })

  test('a recipient that does not exist is RECIPIENT', async () => {
    const failure = await failureOf(send(connect(), outgoing(MAILBOX, 'nobody@contoso.example', 'lost')))
    expect([failure.code, failure.facts.status, failure.facts.providerCode]).toEqual(['RECIPIENT', 550, '5.1.1'])
    expect(failure.facts.maybeDone).toBeUndefined()
  })

  test('a mail refused for one of its recipients goes to the others, and the refused one is named', async () => {
    await purge()
    const mail = { ...outgoing(MAILBOX, ANN, 'both'), recipients: [ANN, 'nobody@contoso.example'] }
    expect((await send(connect(), mail)).refused).toEqual([
      { address: 'nobody@contoso.example', status: '5.1.1', said: expect.stringMatching(/^550 5\.1\.1 /) as string },
    ])
    expect(await servers.mails(ANN)).toHaveLength(1)
  })

  test('a sender that is not the mailbox is PERMISSION', async () => {
    const failure = await failureOf(send(connect(), outgoing('sam@contoso.example', ANN, 'as-sam')))
    expect([failure.code, failure.facts.status]).toEqual(['PERMISSION', 553])
  })

  test('mails share one connection and arrive once each, also when they are sent at the same time', async () => {
    await purge()
    const meddler = await startMeddler({ serverPort: servers.ports.submission })
    const connector = connect({ port: meddler.port })
    const keys = ['one', 'two', 'three', 'four', 'five']
    await Promise.all(keys.map((key) => send(connector, outgoing(MAILBOX, ANN, key))))
    const ids = (await servers.mails(ANN)).map((raw) => /^Message-ID: <(.*)@/im.exec(Buffer.from(raw).toString())?.[1])
    expect(new Set(ids)).toEqual(new Set(keys))
    expect(ids).toHaveLength(keys.length)
    expect(meddler.connections()).toBe(1)
    await connector.close()
    await meddler.close()
  })

  test('a kept connection that the server has left is opened anew without a word', async () => {
    await purge()
    let cutNext = false
    const meddler = await startMeddler({
      serverPort: servers.ports.submission,
      client: (line) => {
        if (!cutNext || !line.startsWith('MAIL FROM')) return { kind: 'pass' }
        cutNext = false
        return { kind: 'cut' }
      },
    })
    const connector = connect({ port: meddler.port })
    await send(connector, outgoing(MAILBOX, ANN, 'first'))
    cutNext = true
    await send(connector, outgoing(MAILBOX, ANN, 'second'))
    expect(await servers.mails(ANN)).toHaveLength(2)
    expect(meddler.connections()).toBe(2)
    await connector.close()
    await meddler.close()
  })

  test('without a mailbox to look into, nobody can tell whether a mail was sent', async () => {
    expect(await connect().find({ internetMessageId: 'plain@contoso.example' }, null)).toBe('cannot-tell')
  })

  test('where the server gives mails another Message-ID, a mail that is not found may still have been sent', async () => {
    const sentItems = {
      host: '127.0.0.1',
      port: servers.ports.imap,
      security: 'none',
      user: MAILBOX,
      token: tokenSource('good'),
    } as const
    const connector = connect({ sentItems, sentItemsWaits: [0] })
    expect(await connector.find({ internetMessageId: 'never-sent@contoso.example' }, null)).toBe('cannot-tell')
  })

  test('a connection test tells where it failed, and skips the rest', async () => {
    const run = async (changes: Partial<SmtpOptions>) => {
      const steps = new Map<string, TestStep>()
      await connect(changes).verify((step) => steps.set(step.id, step))
      return Object.fromEntries([...steps].map(([id, step]) => [id, step.state]))
    }
    const [passed, failed, skipped] = ['passed', 'failed', 'skipped']
    const byToken = { token: passed, permissions: passed }
    const well = { ...byToken, dns: passed, connect: passed, 'smtp-auth': passed, 'sign-in': passed }
    expect(await run({})).toEqual(well)
    // That one is no token of Microsoft’s, so nothing is read from it.
    const refused = { ...well, permissions: skipped, 'sign-in': failed }
    expect(await run({ token: tokenSource('refused') })).toEqual(refused)
    expect(await run({ security: 'tls' })).toEqual({ ...well, connect: failed, 'smtp-auth': skipped, 'sign-in': skipped })
    expect(await run({ host: 'no-such-host.invalid', security: 'tls' })).toEqual({
      ...well,
      dns: failed,
      connect: skipped,
      'smtp-auth': skipped,
      'sign-in': skipped,
    })
  })

  test('no error carries the token', async () => {
    const secret = `secret-${token.slice(0, 10)}`
    const failure = await failureOf(connect({ token: () => Promise.resolve(secret) }).open())
    const shown = inspect(failure, { depth: 10, showHidden: true })
    expect(shown).not.toContain(secret)
    expect(shown).not.toContain(Buffer.from(`user=${MAILBOX}\u0001auth=Bearer ${secret}`).toString('base64').slice(20, 60))
  })
})
