import { readFile } from 'node:fs/promises'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { describeIncomingContract, failureOf, sampleMail } from '../../test/connector-contract.ts'
import type { Fault, TokenKind } from '../../test/connector-contract.ts'
import { mintToken } from '../../test/mint-token.ts'
import type { IncomingConnector, TestStep } from '../connector.ts'
import { pop3Incoming } from './pop3-incoming.ts'
import type { Pop3Options } from './pop3-options.ts'

leakGuard()

const MAILBOX = 'support@contoso.example'
const SCOPE = 'POP.AccessAsUser.All'

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

const overTls = (changes: Partial<Pop3Options> = {}): Pop3Options => ({
  host: '127.0.0.1',
  port: tenant.endpoints.pop3.tlsPort,
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

const throttled = 'Request is throttled. Suggested Backoff Time: 1000 milliseconds'
const FAULTS: Readonly<Record<Fault, Parameters<Tenant['world']['faults']['add']>[0]>> = {
  throttle: { protocol: 'pop3', operation: 'uidl', effect: { kind: 'status', status: 429, message: throttled }, count: 1 },
  unavailable: { protocol: 'pop3', operation: 'uidl', effect: { kind: 'status', status: 503 }, count: 1 },
  'cut-in-page': { protocol: 'pop3', operation: 'top', effect: { kind: 'cut', when: 'middle' }, count: 1 },
}

/** Takes the mails out and puts the same bytes in again: the server's names for them are others from then on. */
function renameMails(): void {
  const raws = mailbox()
    .wellKnown('inbox')
    .newestFirst.toReversed()
    .map((mail) => mail.raw)
  for (const mail of mailbox().mails()) mailbox().remove(mail)
  for (const raw of raws) tenant.world.mail.deliver(MAILBOX, raw)
}

describeIncomingContract(
  'POP3 with the tenant',
  () => {
    for (const mail of mailbox().mails()) mailbox().remove(mail)
    tenant.world.faults.clear()
    return Promise.resolve({
      connect: (kind = 'good') => pop3Incoming(overTls({ token: tokenSource(kind) })),
      deliver: (raw) => {
        tenant.world.mail.deliver(MAILBOX, raw)
        return Promise.resolve()
      },
      killCursors: () => {
        renameMails()
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
  },
  { foldersAndMarks: true },
)

describe('POP3 with Exchange’s ways', () => {
  const connectors: IncomingConnector[] = []
  const connect = (changes: Partial<Pop3Options> = {}): IncomingConnector => {
    const connector = pop3Incoming(overTls({ inUseWaits: [10], ...changes }))
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
  const deliver = (raw: Uint8Array) => void tenant.world.mail.deliver(MAILBOX, raw)
  const idsOf = async (connector: IncomingConnector, cursor: string | null = null, since?: Date): Promise<string[]> => {
    const ids: string[] = []
    for await (const page of connector.walk(cursor, since === undefined ? {} : { since }))
      ids.push(...page.items.map(({ sourceId }) => sourceId))
    return ids
  }
  const signIns = () => tenant.world.log.list().filter(({ protocol, operation }) => protocol === 'pop3' && operation === 'auth')
  const inInbox = () => mailbox().wellKnown('inbox').newestFirst.length

  test('mail is read over STLS', async () => {
    deliver(sampleMail('One'))
    expect(await idsOf(connect({ security: 'starttls', port: tenant.endpoints.pop3.port }))).toHaveLength(1)
  })

  test("a person's token opens a shared mailbox by full access alone", async () => {
    const sam = await mintToken(tenant, 'sam@contoso.example', SCOPE)
    const asSam = { token: () => Promise.resolve(sam) }
    expect((await failureOf(connect(asSam).open())).code).toBe('TOKEN_REFUSED')
    const support = tenant.world.directory.findUser(MAILBOX)
    const person = tenant.world.directory.findUser('sam@contoso.example')
    if (support && person) support.fullAccess = [person.id]
    await connect(asSam).open()
  })

  test('a password is refused as a sign-in that a person must mend', async () => {
    const failure = await failureOf(connect({ token: { password: 'wrong' } }).open())
    expect([failure.code, failure.facts.border]).toEqual(['SIGN_IN_NEEDED', 'pop3'])
  })

  test('a session whose token runs out in the middle goes on with a fresh one', async () => {
    deliver(sampleMail('One'))
    const tokens = [await mintToken(tenant, MAILBOX, SCOPE, 60), await mintToken(tenant, MAILBOX, SCOPE, 7_200)]
    const connector = connect({ token: () => Promise.resolve(tokens.shift() ?? 'none left') })
    for await (const page of connector.walk(null)) {
      const [item] = page.items
      if (item === undefined) continue
      tenant.world.clock.shift(3_600_000)
      expect(await connector.fetchRaw(item.sourceId)).not.toBeNull()
    }
    expect(tokens).toEqual([])
  })

  test('a mailbox that another session holds is waited for, and then named in use', async () => {
    const other = connect()
    await other.open()
    const failure = await failureOf(connect().open())
    expect([failure.code, failure.facts.providerCode]).toEqual(['UNAVAILABLE', 'IN-USE'])
    const patient = connect({ inUseWaits: [200, 200, 200, 200, 200, 200, 200, 200] }).open()
    await other.close()
    await patient
  })

  test('nobody is kept from the mailbox by one who has nothing to do', async () => {
    deliver(sampleMail('One'))
    const [walked, waiting, idle] = [connect(), connect(), connect()]
    await idsOf(walked)
    await waiting.open()
    const wait = waiting.waitForChange(2_000)
    await idle.open()
    // Two seconds after its last work the session has ended by itself.
    await connect({ inUseWaits: [500, 500, 500, 500, 500, 500, 500, 500] }).open()
    expect(await wait).toBe('timeout')
  })

  test('new mail ends the wait for a change', async () => {
    const connector = connect({ pollEvery: 30 })
    expect(await idsOf(connector)).toEqual([])
    deliver(sampleMail('One'))
    expect(await connector.waitForChange(20_000)).toBe('changed')
    // What was told once is not told again.
    expect(await connector.waitForChange(100)).toBe('timeout')
    expect(await idsOf(connector)).toHaveLength(1)
    const watching = connect({ pollEvery: 30 })
    const wait = watching.waitForChange(20_000)
    const arriving = setInterval(() => deliver(sampleMail('Two')), 100)
    expect(await wait).toBe('changed')
    clearInterval(arriving)
  })

  test('what is older than the start date is left out and remembered; what the server puts no time on is taken', async () => {
    const received = (subject: string, time: string) =>
      Buffer.concat([Buffer.from(`Received: from a.example.com by b.contoso.example;\r\n ${time}\r\n`), sampleMail(subject)])
    deliver(received('Old', 'Mon, 2 Nov 2026 08:00:00 +0000'))
    deliver(received('New', 'Mon, 23 Nov 2026 08:00:01 +0000 (UTC)'))
    deliver(sampleMail('Without a time'))
    const since = new Date('2026-11-23T08:00:00Z')
    const pages = []
    for await (const page of connect().walk(null, { since })) pages.push(page)
    expect(pages.flatMap(({ items }) => items.map(({ receivedAt }) => receivedAt?.toISOString()))).toEqual([
      '2026-11-23T08:00:01.000Z',
      undefined,
    ])
    // The first walk is over: mail moved into the mailbox later is taken, however old.
    deliver(received('Old as well', 'Mon, 2 Nov 2026 08:00:00 +0000'))
    expect(await idsOf(connect(), pages.at(-1)?.cursor ?? null)).toHaveLength(1)
    // Interrupted before its end, it goes on leaving out.
    expect(await idsOf(connect(), pages[0]?.cursor ?? null)).toEqual([])
  })

  test('a walk that finds nothing new yields no page, and forgets what is gone', async () => {
    for (const subject of ['One', 'Two']) deliver(sampleMail(subject))
    const connector = connect()
    let cursor: string | null = null
    for await (const page of connector.walk(null)) ({ cursor } = page)
    const again = async () => {
      const pages = []
      for await (const page of connector.walk(cursor)) pages.push(page)
      return pages
    }
    expect(await again()).toEqual([])
    const [mail] = mailbox().mails()
    if (mail) mailbox().remove(mail)
    const [page, ...more] = await again()
    expect([page?.items, more]).toEqual([[], []])
    expect(page?.cursor.length).toBeLessThan(cursor?.length ?? 0)
  })

  test('deletions asked for together share one session, and are done when they are told', async () => {
    for (let at = 1; at <= 12; at += 1) deliver(sampleMail(`Question ${String(at)}`))
    const connector = connect()
    const ids = await idsOf(connector)
    const before = signIns().length
    await Promise.all(ids.map((id) => connector.acknowledge(id, { kind: 'delete' })))
    expect(inInbox()).toBe(0)
    expect(signIns().length - before).toBe(1)
    await Promise.all([...ids, ...ids].map((id) => connector.acknowledge(id, { kind: 'delete' })))
  })

  test.each(['before', 'after'] as const)(
    'a QUIT lost %s the server acted is no deletion, and may be asked again',
    async (when) => {
      deliver(sampleMail('One'))
      const connector = connect()
      const [id = ''] = await idsOf(connector)
      tenant.world.faults.add({ protocol: 'pop3', operation: 'quit', effect: { kind: 'cut', when }, count: 1 })
      expect((await failureOf(connector.acknowledge(id, { kind: 'delete' }))).code).toBe('NETWORK')
      expect(inInbox()).toBe(when === 'before' ? 1 : 0)
      await connector.acknowledge(id, { kind: 'delete' })
      expect(inInbox()).toBe(0)
    },
  )

  test('a server that cannot delete all says so, and nothing is taken for done', async () => {
    deliver(sampleMail('One'))
    const connector = connect()
    const [id = ''] = await idsOf(connector)
    const effect = { kind: 'status', status: 500, message: 'Some deleted messages were not removed' } as const
    tenant.world.faults.add({ protocol: 'pop3', operation: 'quit', effect, count: 1 })
    const failure = await failureOf(connector.acknowledge(id, { kind: 'delete' }))
    expect([failure.code, failure.facts.providerCode]).toEqual(['UNAVAILABLE', 'UpdateRefused'])
  })

  test('a deletion that cannot even begin fails, and so do those that wait with it', async () => {
    const connector = connect({ port: 1 })
    const asked = ['a', 'b', 'c'].map((id) => failureOf(connector.acknowledge(id, { kind: 'delete' })))
    expect((await Promise.all(asked)).map(({ code }) => code)).toEqual(['NETWORK', 'NETWORK', 'NETWORK'])
  })

  test('an abort in the middle of a mail ends the session without a deletion', async () => {
    deliver(sampleMail('One', 'x'.repeat(200_000) + '\r\n'))
    const connector = connect()
    const [id = ''] = await idsOf(connector)
    tenant.world.faults.add({ protocol: 'pop3', operation: 'retr', effect: { kind: 'trickle', bytesPerSecond: 1_000 }, count: 1 })
    expect((await failureOf(connector.fetchRaw(id, AbortSignal.timeout(300)))).code).toBe('ABORTED')
    expect(await connector.fetchRaw(id)).toHaveLength(sampleMail('One', 'x'.repeat(200_000) + '\r\n').length)
  })

  test('a connection test names the step that fails', async () => {
    tenant.world.faults.add({ protocol: 'pop3', operation: 'uidl', effect: { kind: 'status', status: 503 }, count: 1 })
    const steps: TestStep[] = []
    expect(await connect().verify((step) => steps.push(step))).toBe(false)
    const ended = steps.filter(({ state }) => state !== 'running')
    expect(ended.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'token passed',
      'permissions passed',
      'dns passed',
      'connect passed',
      'sign-in passed',
      'list failed',
      'read skipped',
      'subscribe skipped',
    ])
    expect(ended[3]?.evidence).toMatch(/TLSv1\.[23]/)
    expect(JSON.stringify(steps)).not.toContain(token)
  })
})
