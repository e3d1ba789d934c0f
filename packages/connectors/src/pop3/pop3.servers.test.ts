import { leakGuard } from '@postdesk/testkit/leak-guard'
import { startMailServers, startMeddler } from '@postdesk/testkit'
import type { MailServers, Meddler, Meddling } from '@postdesk/testkit'
import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { ImapFlow } from 'imapflow'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { describeIncomingContract, failureOf, sampleMail } from '../../test/connector-contract.ts'
import type { Fault, TokenKind } from '../../test/connector-contract.ts'
import { mintToken } from '../../test/mint-token.ts'
import type { IncomingConnector, TestStep } from '../connector.ts'
import { pop3Incoming } from './pop3-incoming.ts'
import type { Pop3Options } from './pop3-options.ts'

leakGuard()

const MAILBOX = 'support@contoso.example'
const PASSWORD = 'Tr0ub4dor-für-tests-only'

let tenant: Tenant
let servers: MailServers
let token: string

beforeAll(async () => {
  tenant = await startTenant()
  servers = await startMailServers({
    introspectionUrl: `${tenant.origins.http}/_control/introspect`,
    passwords: { [MAILBOX]: PASSWORD },
  })
  token = await mintToken(tenant, MAILBOX, 'POP.AccessAsUser.All')
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

const plain = (changes: Partial<Pop3Options> = {}): Pop3Options => ({
  host: '127.0.0.1',
  port: servers.ports.pop3,
  security: 'none',
  user: MAILBOX,
  token: tokenSource('good'),
  ...changes,
})

/** Every mail as a client of another protocol sees it. */
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
  const { exists } = await client.mailboxOpen('INBOX', { readOnly: true })
  const mails = exists === 0 ? [] : await client.fetchAll('1:*', { envelope: true, flags: true })
  await client.logout()
  return mails.map((mail) => ({
    subject: mail.envelope?.subject ?? '',
    folder: 'INBOX',
    isRead: mail.flags?.has('\\Seen') === true,
  }))
}

const FAULTS: Readonly<
  Record<Fault, { readonly line: RegExp; readonly meddling: Meddling; readonly from: 'client' | 'server' }>
> = {
  throttle: {
    from: 'client',
    line: /^UIDL/,
    meddling: { kind: 'answer', text: '-ERR Request is throttled. Suggested Backoff Time: 1000 milliseconds' },
  },
  unavailable: { from: 'client', line: /^UIDL/, meddling: { kind: 'answer', text: '-ERR [SYS/TEMP] Try later.' } },
  'cut-in-page': { from: 'server', line: /^Message-ID:/i, meddling: { kind: 'cut' } },
}

async function makeRig() {
  await servers.purge(MAILBOX)
  let pending: Fault | null = null
  const judge =
    (from: 'client' | 'server') =>
    (line: string): Meddling => {
      const fault = pending === null ? null : FAULTS[pending]
      if (fault === null || fault.from !== from || !fault.line.test(line)) return { kind: 'pass' }
      pending = null
      return fault.meddling
    }
  const meddler: Meddler = await startMeddler({
    serverPort: servers.ports.pop3,
    client: judge('client'),
    server: judge('server'),
  })
  return {
    connect: (kind: TokenKind = 'good') => pop3Incoming(plain({ port: meddler.port, token: tokenSource(kind) })),
    deliver: (raw: Uint8Array) => servers.deliver(MAILBOX, raw),
    killCursors: () => servers.renewUidValidity(MAILBOX),
    purge: () => servers.purge(MAILBOX),
    look,
    archive: { name: 'Archive', seenAs: 'Archive' },
    inbox: 'INBOX',
    fault: (fault: Fault) => {
      pending = fault
      return Promise.resolve()
    },
    close: () => meddler.close(),
  }
}

describeIncomingContract('POP3 with Dovecot', makeRig, { foldersAndMarks: true })

describe('POP3 with Dovecot’s ways of signing in', () => {
  const connectors: IncomingConnector[] = []
  const connect = (changes: Partial<Pop3Options> = {}): IncomingConnector => {
    const connector = pop3Incoming(plain({ inUseWaits: [], ...changes }))
    connectors.push(connector)
    return connector
  }
  beforeEach(async () => {
    await servers.purge(MAILBOX)
    await servers.deliver(MAILBOX, sampleMail('One'))
  })
  afterEach(async () => {
    for (const connector of connectors.splice(0)) await connector.close()
  })
  const count = async (connector: IncomingConnector): Promise<number> => {
    let found = 0
    for await (const page of connector.walk(null)) found += page.items.length
    return found
  }
  const password = { token: { password: PASSWORD } }
  const logged = async (method: string) => (await servers.logs()).includes(`method=${method}`)

  test('a token over TLS and over STLS', async () => {
    const { caPem } = servers
    expect(await count(connect({ security: 'tls', port: servers.ports.pop3s, caPem }))).toBe(1)
    expect(await count(connect({ security: 'starttls', caPem }))).toBe(1)
  })

  test('a password by SASL PLAIN over TLS, by USER and PASS without, by APOP where it is asked for', async () => {
    const { caPem } = servers
    expect(await count(connect({ ...password, security: 'starttls', caPem }))).toBe(1)
    expect(await logged('PLAIN')).toBe(true)
    expect(await count(connect(password))).toBe(1)
    expect(await count(connect({ ...password, apop: true }))).toBe(1)
    expect(await logged('APOP')).toBe(true)
  })

  test.each([{ apop: true }, { apop: false }])('a wrong password is for its owner to mend: %o', async (changes) => {
    const failure = await failureOf(connect({ token: { password: 'wrong' }, ...changes }).open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['SIGN_IN_NEEDED', 'AUTH'])
  })

  test('a certificate nobody trusts is named, before anything is said', async () => {
    for (const security of ['tls', 'starttls'] as const) {
      const port = security === 'tls' ? servers.ports.pop3s : servers.ports.pop3
      expect((await failureOf(connect({ security, port }).open())).code).toBe('TLS')
    }
  })

  test('a connection test shows what protects the line, and reads no mail', async () => {
    const steps: TestStep[] = []
    const connector = connect({ security: 'tls', port: servers.ports.pop3s, caPem: servers.caPem })
    expect(await connector.verify((step) => steps.push(step))).toBe(true)
    const evidence = steps.filter(({ state }) => state === 'passed').map((step) => step.evidence)
    expect(evidence[1]).toBe('Scopes: POP.AccessAsUser.All')
    expect(evidence[3]).toMatch(/^127\.0\.0\.1:\d+, TLSv1\.3 TLS_/)
    expect(evidence.slice(4, 6)).toEqual([`as ${MAILBOX}`, '1 mail'])
    expect((await look()).map(({ isRead }) => isRead)).toEqual([false])
  })

  test('a mail of 8-bit text without a last line end arrives whole', async () => {
    const raw = Buffer.concat([sampleMail('Two', ''), Buffer.from('gr\xfc\xdfe\r\n.\r\n..\r\nlast line', 'latin1')])
    await servers.purge(MAILBOX)
    await servers.deliver(MAILBOX, raw)
    const connector = connect()
    for await (const page of connector.walk(null))
      for (const { sourceId } of page.items)
        expect(Buffer.from((await connector.fetchRaw(sourceId)) ?? []).toString('latin1')).toBe(`${raw.toString('latin1')}\r\n`)
    expect.hasAssertions()
  })
})
