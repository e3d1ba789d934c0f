import { leakGuard } from '@postdesk/testkit/leak-guard'
import { startMailServers, startMeddler, waitFor } from '@postdesk/testkit'
import type { MailServers, Meddler, Meddling } from '@postdesk/testkit'
import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { ImapFlow } from 'imapflow'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { describeIncomingContract, failureOf, sampleMail } from '../../test/connector-contract.ts'
import type { Fault, TokenKind } from '../../test/connector-contract.ts'
import { mintToken } from '../../test/mint-token.ts'
import type { IncomingConnector, TestStep } from '../connector.ts'
import { imapIncoming } from './imap-incoming.ts'
import type { ImapOptions } from './imap-options.ts'

leakGuard()

const MAILBOX = 'support@contoso.example'
const PASSWORD = 'Tr0ub4dor-for-tests-only'

let tenant: Tenant
let servers: MailServers
let token: string

beforeAll(async () => {
  tenant = await startTenant()
  servers = await startMailServers({
    introspectionUrl: `${tenant.origins.http}/_control/introspect`,
    passwords: { [MAILBOX]: PASSWORD },
  })
  token = await mintToken(tenant, MAILBOX, 'IMAP.AccessAsUser.All')
})

afterAll(async () => {
  await servers.stop()
  await tenant.close()
})

/** Tokens of a kind; the refused one is what a tenant never gave. */
function tokenSource(kind: TokenKind): (options?: { readonly fresh?: boolean }) => Promise<string> {
  let first = true
  return (options) => {
    const isRefused = kind === 'refused' || (kind === 'refused-then-good' && first && options?.fresh !== true)
    first = false
    return Promise.resolve(isRefused ? 'never-given' : token)
  }
}

const plain = (changes: Partial<ImapOptions> = {}): ImapOptions => ({
  host: '127.0.0.1',
  port: servers.ports.imap,
  security: 'none',
  user: MAILBOX,
  token: tokenSource('good'),
  ...changes,
})

/** Every mail as a client that is not ours sees it. */
async function look(): Promise<{ subject: string; folder: string; isRead: boolean }[]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: servers.ports.imap,
    secure: false,
    doSTARTTLS: false,
    auth: { user: MAILBOX, accessToken: token },
    logger: false,
  })
  await client.connect()
  const seen: { subject: string; folder: string; isRead: boolean }[] = []
  for (const { path } of await client.list()) {
    const { exists } = await client.mailboxOpen(path, { readOnly: true })
    const mails = exists === 0 ? [] : await client.fetchAll('1:*', { envelope: true, flags: true })
    for (const mail of mails)
      seen.push({ subject: mail.envelope?.subject ?? '', folder: path, isRead: mail.flags?.has('\\Seen') === true })
  }
  await client.logout()
  return seen
}

async function walkAll(connector: IncomingConnector, cursor: string | null = null, since?: Date) {
  const ids: string[] = []
  let last = cursor ?? ''
  for await (const page of connector.walk(cursor, since === undefined ? {} : { since })) {
    ids.push(...page.items.map((item) => item.sourceId))
    last = page.cursor
  }
  return { ids, cursor: last }
}

describeIncomingContract('IMAP', async () => {
  await servers.purge(MAILBOX)
  let pending: Fault | null = null
  const meddler = await startMeddler({
    serverPort: servers.ports.imap,
    client: (line): Meddling => {
      const [tag = '', ...words] = line.split(' ')
      const command = words.join(' ')
      const fits = pending === 'cut-in-page' ? command.startsWith('UID FETCH') : command.startsWith('UID SEARCH')
      if (pending === null || !fits) return { kind: 'pass' }
      const fault = pending
      pending = null
      if (fault === 'cut-in-page') return { kind: 'cut' }
      const text =
        fault === 'throttle' ? 'BAD Request is throttled. Suggested Backoff Time: 1000 milliseconds' : 'NO Server Unavailable. 15'
      return { kind: 'answer', text: `${tag} ${text}` }
    },
  })
  return {
    connect: (kind = 'good') => imapIncoming(plain({ port: meddler.port, token: tokenSource(kind) })),
    deliver: (raw) => servers.deliver(MAILBOX, raw),
    killCursors: () => servers.renewUidValidity(MAILBOX),
    purge: () => servers.purge(MAILBOX),
    look,
    archive: { name: 'Archive', seenAs: 'Archive' },
    inbox: 'INBOX',
    fault: (fault) => {
      pending = fault
      return Promise.resolve()
    },
    close: () => meddler.close(),
  }
})

describe('IMAP against Dovecot', () => {
  const connectors: IncomingConnector[] = []
  const meddlers: Meddler[] = []
  const connect = (changes: Partial<ImapOptions> = {}): IncomingConnector => {
    const connector = imapIncoming(plain(changes))
    connectors.push(connector)
    return connector
  }
  const meddle = async (client: (line: string) => Meddling): Promise<number> => {
    const meddler = await startMeddler({ serverPort: servers.ports.imap, client })
    meddlers.push(meddler)
    return meddler.port
  }
  beforeEach(async () => {
    await servers.purge(MAILBOX)
  })
  afterEach(async () => {
    for (const connector of connectors.splice(0)) await connector.close()
    for (const meddler of meddlers.splice(0)) await meddler.close()
  })

  test('the mailbox opens over TLS and over STARTTLS with the certificate authority that was given', async () => {
    await servers.deliver(MAILBOX, sampleMail('One'))
    const { caPem, ports } = servers
    for (const [security, port] of [
      ['tls', ports.imaps],
      ['starttls', ports.imap],
    ] as const)
      expect((await walkAll(connect({ security, port, caPem }))).ids).toHaveLength(1)
  })

  test('a certificate of an authority nobody trusts is TLS, and no token is sent', async () => {
    expect((await failureOf(connect({ security: 'tls', port: servers.ports.imaps }).open())).code).toBe('TLS')
    expect((await failureOf(connect({ security: 'starttls' }).open())).code).toBe('TLS')
  })

  test('a token is not sent over an unprotected connection to another machine', async () => {
    const failure = await failureOf(connect({ host: 'mail.example.com' }).open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['CONFIGURATION', 'ClearText'])
  })

  test('a password opens the mailbox where the server takes one, and a wrong one needs a person', async () => {
    await connect({ token: { password: PASSWORD } }).open()
    expect((await failureOf(connect({ token: { password: 'wrong' } }).open())).code).toBe('SIGN_IN_NEEDED')
  })

  test("another person's token does not open the mailbox", async () => {
    const sam = await mintToken(tenant, 'sam@contoso.example', 'IMAP.AccessAsUser.All')
    expect((await failureOf(connect({ token: () => Promise.resolve(sam) }).open())).code).toBe('TOKEN_REFUSED')
  })

  test('an outage of the identity service behind the server is not taken for a refused token', async () => {
    const closed = await startMailServers({ introspectionUrl: 'http://127.0.0.1:9/' })
    const failure = await failureOf(connect({ port: closed.ports.imap }).open())
    await closed.stop()
    expect(failure.code).toBe('UNAVAILABLE')
  })

  test('nobody listening is NETWORK', async () => {
    const port = await meddle(() => ({ kind: 'pass' }))
    for (const meddler of meddlers.splice(0)) await meddler.close()
    const failure = await failureOf(connect({ port }).open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['NETWORK', 'ECONNREFUSED'])
  })

  test('reading a mail leaves it unread', async () => {
    await servers.deliver(MAILBOX, sampleMail('Unread'))
    const connector = connect()
    const { ids } = await walkAll(connector)
    await connector.fetchRaw(ids[0] ?? '')
    expect(await look()).toEqual([{ subject: 'Unread', folder: 'INBOX', isRead: false }])
  })

  test('a mail that arrives while the server is being listened to ends the wait', async () => {
    const connector = connect()
    const { cursor } = await walkAll(connector)
    const waiting = connector.waitForChange(20_000)
    await servers.deliver(MAILBOX, sampleMail('Wake up'))
    expect(await waiting).toBe('changed')
    expect((await walkAll(connector, cursor)).ids).toHaveLength(1)
  })

  test('a mail that arrived between the walk and the wait ends the wait at once', async () => {
    const connector = connect()
    const { cursor } = await walkAll(connector)
    await servers.deliver(MAILBOX, sampleMail('In between'))
    expect(await connector.waitForChange(20_000)).toBe('changed')
    expect((await walkAll(connector, cursor)).ids).toHaveLength(1)
  })

  test('without IDLE the server is asked again and again', async () => {
    let noops = 0
    const withoutIdle = await startMeddler({
      serverPort: servers.ports.imap,
      client: (line) => {
        if (line.endsWith(' NOOP')) noops += 1
        return { kind: 'pass' }
      },
      server: (line) => (/\bIDLE\b/.test(line) ? { kind: 'replace', text: line.replaceAll(/ IDLE\b/g, '') } : { kind: 'pass' }),
    })
    meddlers.push(withoutIdle)
    const connector = connect({ port: withoutIdle.port, pollEvery: 50 })
    await walkAll(connector)
    const waiting = connector.waitForChange(20_000)
    await waitFor(() => noops > 2)
    await servers.deliver(MAILBOX, sampleMail('Polled'))
    expect(await waiting).toBe('changed')
  })

  test('IDLE is begun anew before the server would end it', async () => {
    let idles = 0
    const port = await meddle((line) => {
      if (line.endsWith(' IDLE')) idles += 1
      return { kind: 'pass' }
    })
    const connector = connect({ port, idleRestart: 100 })
    await walkAll(connector)
    const waiting = connector.waitForChange(20_000)
    await waitFor(() => idles > 2)
    await servers.deliver(MAILBOX, sampleMail('After a while'))
    expect(await waiting).toBe('changed')
  })

  test('the walk and the wait share one connection, also after the wait was ended from outside', async () => {
    const meddler = await startMeddler({ serverPort: servers.ports.imap })
    meddlers.push(meddler)
    const connector = connect({ port: meddler.port })
    await walkAll(connector)
    expect(await connector.waitForChange(50)).toBe('timeout')
    expect((await failureOf(connector.waitForChange(60_000, AbortSignal.timeout(50)))).code).toBe('ABORTED')
    await walkAll(connector)
    expect(meddler.connections()).toBe(1)
  })

  test('a connection lost during the wait is NETWORK, and the next walk opens another', async () => {
    const meddler = await startMeddler({ serverPort: servers.ports.imap })
    const connector = connect({ port: meddler.port })
    await walkAll(connector)
    const waiting = failureOf(connector.waitForChange(20_000))
    await meddler.close()
    expect((await waiting).code).toBe('NETWORK')
    expect((await failureOf(walkAll(connector))).code).toBe('NETWORK')
  })

  test('mail from before the start date is passed over, now and later', async () => {
    const connector = connect()
    await servers.deliver(MAILBOX, sampleMail('Old'))
    const future = new Date(Date.now() + 86_400_000)
    const { ids, cursor } = await walkAll(connector, null, future)
    expect(ids).toEqual([])
    await servers.deliver(MAILBOX, sampleMail('New'))
    expect((await walkAll(connector, cursor)).ids).toHaveLength(1)
    expect((await walkAll(connector, null, new Date(Date.now() - 3_600_000))).ids).toHaveLength(2)
  })

  test('a folder that does not exist is a fault of the settings', async () => {
    const failure = await failureOf(connect({ folder: 'Nowhere' }).open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['CONFIGURATION', 'FolderRefused'])
    await servers.deliver(MAILBOX, sampleMail('Stays'))
    const connector = connect()
    const { ids } = await walkAll(connector)
    const moved = await failureOf(connector.acknowledge(ids[0] ?? '', { kind: 'move', folder: 'Nowhere' }))
    expect([moved.code, moved.facts.providerCode]).toEqual(['CONFIGURATION', 'NoSuchFolder'])
    expect(await look()).toEqual([{ subject: 'Stays', folder: 'INBOX', isRead: false }])
  })

  test('without MOVE a mail is copied and removed, and nobody else loses what they had marked as deleted', async () => {
    const meddler = await startMeddler({
      serverPort: servers.ports.imap,
      server: (line) => (/\bMOVE\b/.test(line) ? { kind: 'replace', text: line.replaceAll(/ MOVE\b/g, '') } : { kind: 'pass' }),
    })
    meddlers.push(meddler)
    await servers.deliver(MAILBOX, sampleMail('Moves'))
    await servers.deliver(MAILBOX, sampleMail('Marked by another'))
    const connector = connect({ port: meddler.port })
    const { ids } = await walkAll(connector)
    const subjects = await Promise.all(
      ids.map(async (id) => [id, String(Buffer.from((await connector.fetchRaw(id)) ?? []))] as const),
    )
    const idOf = (subject: string) => subjects.find(([, raw]) => raw.includes(`Subject: ${subject}`))?.[0] ?? ''
    const other = new ImapFlow({
      host: '127.0.0.1',
      port: servers.ports.imap,
      secure: false,
      doSTARTTLS: false,
      auth: { user: MAILBOX, accessToken: token },
      logger: false,
    })
    await other.connect()
    await other.mailboxOpen('INBOX')
    await other.messageFlagsAdd(idOf('Marked by another').split(':')[1] ?? '', ['\\Deleted'], { uid: true })
    await other.logout()
    await connector.acknowledge(idOf('Moves'), { kind: 'move', folder: 'archive' })
    const seen = (await look()).map(({ subject, folder }) => `${folder}: ${subject}`)
    expect(seen.toSorted()).toEqual(['Archive: Moves', 'INBOX: Marked by another'])
  })

  test('a mail named before the folder was made anew is a dead cursor, not a stranger', async () => {
    await servers.deliver(MAILBOX, sampleMail('First life'))
    const { ids } = await walkAll(connect())
    await servers.renewUidValidity(MAILBOX)
    expect((await failureOf(connect().fetchRaw(ids[0] ?? ''))).code).toBe('CURSOR_DEAD')
  })

  test('a connection test tells where it failed, and skips the rest', async () => {
    const run = async (changes: Partial<ImapOptions>) => {
      const steps = new Map<string, TestStep>()
      await connect(changes).verify((step) => steps.set(step.id, step))
      return Object.fromEntries([...steps].map(([id, step]) => [id, step.state]))
    }
    const [passed, failed, skipped] = ['passed', 'failed', 'skipped']
    const byToken = { token: passed, permissions: passed }
    expect(await run({})).toEqual({
      ...byToken,
      dns: passed,
      connect: passed,
      'sign-in': passed,
      folder: passed,
      read: passed,
      subscribe: passed,
    })
    expect(await run({ token: tokenSource('refused') })).toEqual({
      ...byToken,
      // That one is no token of Microsoft’s, so nothing is read from it.
      permissions: skipped,
      dns: passed,
      connect: passed,
      'sign-in': failed,
      folder: skipped,
      read: skipped,
      subscribe: skipped,
    })
    expect(await run({ folder: 'Nowhere' })).toEqual({
      ...byToken,
      dns: passed,
      connect: passed,
      'sign-in': passed,
      folder: failed,
      read: skipped,
      subscribe: skipped,
    })
    expect(await run({ security: 'tls' })).toEqual({
      ...byToken,
      dns: passed,
      connect: failed,
      'sign-in': skipped,
      folder: skipped,
      read: skipped,
      subscribe: skipped,
    })
    expect(await run({ host: 'no-such-host.invalid', token: { password: 'x' } })).toEqual({
      dns: failed,
      connect: skipped,
      'sign-in': skipped,
      folder: skipped,
      read: skipped,
      subscribe: skipped,
    })
  })

  test('no error carries the token', async () => {
    const secret = `secret-${token.slice(0, 10)}`
    const failure = await failureOf(connect({ token: () => Promise.resolve(secret) }).open())
    const { inspect } = await import('node:util')
    const shown = inspect(failure, { depth: 10, showHidden: true })
    expect(shown).not.toContain(secret)
    expect(shown).not.toContain(
      Buffer.from(`user=${MAILBOX}\u0001auth=Bearer ${secret}\u0001\u0001`).toString('base64').slice(20, 60),
    )
  })
})
