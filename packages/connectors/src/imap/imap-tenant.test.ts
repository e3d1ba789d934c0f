import { readFile } from 'node:fs/promises'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { describeIncomingContract, failureOf, sampleMail } from '../../test/connector-contract.ts'
import type { Fault, TokenKind } from '../../test/connector-contract.ts'
import { mintToken } from '../../test/mint-token.ts'
import type { IncomingConnector } from '../connector.ts'
import { imapIncoming } from './imap-incoming.ts'
import type { ImapOptions } from './imap-options.ts'

leakGuard()

const MAILBOX = 'support@contoso.example'
const SCOPE = 'IMAP.AccessAsUser.All'

let tenant: Tenant
let token: string
let caPem: string

beforeAll(async () => {
  tenant = await startTenant()
  caPem = await readFile(tenant.caFile, 'utf8')
  token = await mintToken(tenant, MAILBOX, SCOPE, 86_400)
})

afterAll(async () => {
  await tenant.close()
})

function tokenSource(kind: TokenKind): (options?: { readonly fresh?: boolean }) => Promise<string> {
  let first = true
  return (options) => {
    const isRefused = kind === 'refused' || (kind === 'refused-then-good' && first && options?.fresh !== true)
    first = false
    return Promise.resolve(isRefused ? 'never-given' : token)
  }
}

const overTls = (changes: Partial<ImapOptions> = {}): ImapOptions => ({
  host: '127.0.0.1',
  port: tenant.endpoints.imap.tlsPort,
  security: 'tls',
  user: MAILBOX,
  token: tokenSource('good'),
  caPem,
  ...changes,
})

function mailbox() {
  const { directory, mail } = tenant.world
  const found = mail.mailboxOf(directory.findUser(MAILBOX)?.id ?? '')
  if (found === undefined) throw new Error('The tenant lacks the mailbox')
  return found
}

const FAULTS: Readonly<Record<Fault, Parameters<Tenant['world']['faults']['add']>[0]>> = {
  throttle: { protocol: 'imap', operation: 'search', effect: { kind: 'status', status: 429, retryAfterSeconds: 1 }, count: 1 },
  unavailable: { protocol: 'imap', operation: 'search', effect: { kind: 'status', status: 503 }, count: 1 },
  'cut-in-page': { protocol: 'imap', operation: 'fetch', effect: { kind: 'cut', when: 'middle' }, count: 1 },
}

describeIncomingContract('IMAP with the tenant', () => {
  for (const mail of mailbox().mails()) mailbox().remove(mail)
  tenant.world.faults.clear()
  return Promise.resolve({
    connect: (kind = 'good') => imapIncoming(overTls({ token: tokenSource(kind) })),
    deliver: (raw) => {
      tenant.world.mail.deliver(MAILBOX, raw)
      return Promise.resolve()
    },
    killCursors: () => {
      mailbox().renumber(mailbox().wellKnown('inbox'))
      return Promise.resolve()
    },
    purge: () => {
      for (const mail of mailbox().mails()) mailbox().remove(mail)
      return Promise.resolve()
    },
    look: () =>
      Promise.resolve(
        mailbox()
          .mails()
          .map((mail) => ({ subject: mail.subject, folder: mailbox().folderOf(mail).displayName, isRead: mail.isRead })),
      ),
    archive: { name: 'Archive', seenAs: 'Archive' },
    inbox: 'Inbox',
    fault: (fault) => {
      tenant.world.faults.add(FAULTS[fault])
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  })
})

describe('IMAP with Exchange’s ways', () => {
  const connectors: IncomingConnector[] = []
  const connect = (changes: Partial<ImapOptions> = {}): IncomingConnector => {
    const connector = imapIncoming(overTls({ notConnectedWaits: [10], ...changes }))
    connectors.push(connector)
    return connector
  }
  beforeEach(async () => {
    await fetch(`${tenant.endpoints.control}/reset`, { method: 'POST' })
    token = await mintToken(tenant, MAILBOX, SCOPE, 86_400)
  })
  afterEach(async () => {
    for (const connector of connectors.splice(0)) await connector.close()
  })
  const count = async (connector: IncomingConnector): Promise<number> => {
    let found = 0
    for await (const page of connector.walk(null)) found += page.items.length
    return found
  }

  test('mail is read over STARTTLS, in the newer mode and in the one before 2026', async () => {
    tenant.world.mail.deliver(MAILBOX, sampleMail('One'))
    expect(await count(connect({ security: 'starttls', port: tenant.endpoints.imap.port }))).toBe(1)
    tenant.world.imap.settings.announcesPlain = true
    expect(await count(connect())).toBe(1)
    tenant.world.imap.settings.rev2 = true
    expect(await count(connect())).toBe(1)
    expect(await count(connect({ allowImap4rev2: true }))).toBe(1)
  })

  test("a person's token opens a shared mailbox by FullAccess alone, and without it an administrator must act", async () => {
    const sam = await mintToken(tenant, 'sam@contoso.example', SCOPE)
    const asSam = { token: () => Promise.resolve(sam) }
    expect((await failureOf(connect(asSam).open())).facts.providerCode).toBe('AuthenticatedButNotConnected')
    const support = tenant.world.directory.findUser(MAILBOX)
    const person = tenant.world.directory.findUser('sam@contoso.example')
    if (support && person) support.fullAccess = [person.id]
    await connect(asSam).open()
  })

  test('a session whose token runs out goes on with a fresh one', async () => {
    tenant.world.mail.deliver(MAILBOX, sampleMail('One'))
    const tokens = [await mintToken(tenant, MAILBOX, SCOPE, 60), await mintToken(tenant, MAILBOX, SCOPE, 7_200)]
    const connector = connect({ token: () => Promise.resolve(tokens.shift() ?? 'none left') })
    expect(await count(connector)).toBe(1)
    tenant.world.clock.shift(3_600_000)
    tenant.world.mail.deliver(MAILBOX, sampleMail('Two'))
    expect(await count(connector)).toBe(2)
  })

  test('new mail ends the wait for a change', async () => {
    const connector = connect()
    expect(await count(connector)).toBe(0)
    // Again and again, as nobody outside can tell when the wait has begun.
    const arriving = setInterval(() => tenant.world.mail.deliver(MAILBOX, sampleMail('One')), 100)
    const changed = await connector.waitForChange(20_000)
    clearInterval(arriving)
    expect(changed).toBe('changed')
  })
})
