import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { control } from '../../test/ask-tokens.ts'
import { deliverMany } from '../graph/test-tenant.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { toEwsId } from './ids.ts'
import { all, codes, envelope, faultCode, first, getInboxOf, openEws } from './test-ews.ts'
import { INBOX } from './test-exchange.ts'
import { misfits } from './test-shape.ts'
import { readXml } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { openEventStream } from './notify/event-stream.ts'

let ews: Awaited<ReturnType<typeof openEws>>
let mailbox: Mailbox
let settings: typeof ews.world.ews.settings
const open: AbortController[] = []

beforeAll(async () => {
  ews = await openEws()
  settings = { ...ews.world.ews.settings }
})
beforeEach(() => {
  Object.assign(ews.world.ews.settings, settings)
  ews.world.ews.drop()
  ews.world.faults.clear()
  const found = ews.world.mail.mailboxOf(ews.world.directory.findUser('support@contoso.example')?.id ?? '')
  if (found === undefined) throw new Error('no mailbox')
  mailbox = found
  for (const mail of mailbox.mails()) mailbox.remove(mail)
})
afterEach(() => {
  for (const one of open.splice(0)) one.abort()
})
afterAll(async () => {
  await ews.tenant.close()
})

const ALL_TYPES = ['NewMailEvent', 'CreatedEvent', 'ModifiedEvent', 'MovedEvent', 'DeletedEvent', 'CopiedEvent']
const wishes = (types: readonly string[], folders = INBOX) =>
  `<t:FolderIds>${folders}</t:FolderIds><t:EventTypes>${types.map((type) => `<t:EventType>${type}</t:EventType>`).join('')}</t:EventTypes>`
const subscribe = async (types: readonly string[] = ['NewMailEvent'], kind: 'Pull' | 'Streaming' = 'Pull', folders = INBOX) =>
  await ews.ask(
    `<m:Subscribe><m:${kind}SubscriptionRequest>${wishes(types, folders)}${kind === 'Pull' ? '<t:Timeout>10</t:Timeout>' : ''}</m:${kind}SubscriptionRequest></m:Subscribe>`,
  )
const idOf = async (types?: readonly string[], kind?: 'Pull' | 'Streaming') =>
  first((await subscribe(types, kind)).root, 'SubscriptionId') ?? ''
const pull = async (id: string, watermark: string, token?: string) =>
  await ews.ask(
    `<m:GetEvents><m:SubscriptionId>${id}</m:SubscriptionId><m:Watermark>${watermark}</m:Watermark></m:GetEvents>`,
    token === undefined ? {} : { token },
  )
const unsubscribe = async (id: string) =>
  codes(await ews.ask(`<m:Unsubscribe><m:SubscriptionId>${id}</m:SubscriptionId></m:Unsubscribe>`))
const START = 'AQAAAAAAAAAA'

describe('pull subscriptions', () => {
  test('give what happened since the watermark, in Microsoft’s shape, and a status when nothing did', async () => {
    const { root } = await subscribe(['NewMailEvent', 'MovedEvent'])
    const [id, watermark] = [first(root, 'SubscriptionId') ?? '', first(root, 'Watermark') ?? '']
    const nothing = await pull(id, watermark)
    expect(all(nothing.root, 'StatusEvent')[0]?.children.map(({ name }) => name)).toEqual(['Watermark'])
    deliverMany(ews.world, 1)
    const [mail] = mailbox.mails()
    if (mail === undefined) throw new Error('no mail')
    const before = toEwsId(mail.mutableId)
    mailbox.move(mail, mailbox.wellKnown('archive'))
    const answer = await pull(id, watermark)
    const outline = `
      m:GetEventsResponse[]
        m:ResponseMessages[]
          m:GetEventsResponseMessage[ResponseClass]
            m:ResponseCode[] = NoError
            m:Notification[]
              t:SubscriptionId[] = ${id}
              t:PreviousWatermark[] = ${watermark}
              t:MoreEvents[] = false
              t:NewMailEvent[]
                t:Watermark[]
                t:TimeStamp[] = /Z$/
                t:ItemId[Id ChangeKey]
                t:ParentFolderId[Id ChangeKey]
              t:MovedEvent[]
                t:Watermark[]
                t:TimeStamp[] = /Z$/
                t:ItemId[Id ChangeKey]
                t:ParentFolderId[Id ChangeKey]
                t:OldItemId[Id]
                t:OldParentFolderId[Id ChangeKey]`
    expect(misfits(all(answer.root, 'GetEventsResponse')[0], outline)).toEqual([])
    expect(all(answer.root, 'OldItemId')[0]?.attributes.get('Id')).toBe(before)
    const last = all(answer.root, 'Watermark').at(-1)?.text ?? ''
    expect(all((await pull(id, last)).root, 'StatusEvent')).toHaveLength(1)
  })

  test('hear of what a program does, too, and only in their folders', async () => {
    const id = await idOf(ALL_TYPES)
    deliverMany(ews.world, 1)
    const [mail] = mailbox.mails()
    if (mail === undefined) throw new Error('no mail')
    mailbox.update(mail, { isRead: true })
    const copy = mailbox.copy(mail, mailbox.wellKnown('archive'))
    mailbox.remove(copy)
    mailbox.remove(mail)
    const { root } = await pull(id, START)
    const events = (all(root, 'Notification')[0]?.children ?? []).slice(3)
    expect(events.filter((event) => all(event, 'ItemId').length > 0).map(({ name }) => name)).toEqual([
      'NewMailEvent',
      'CreatedEvent',
      'ModifiedEvent',
      'DeletedEvent',
    ])
    // The folder's own counts changed as well.
    expect(events.some((event) => event.name === 'ModifiedEvent' && all(event, 'UnreadCount').length > 0)).toBe(true)
  })

  test.each([
    ['nobody’s id', async () => await pull('bm9uZQ==', START), 'ErrorSubscriptionNotFound'],
    [
      'somebody else’s',
      async () => await pull(await idOf(), START, await ews.tokenFor('sam@contoso.example')),
      'ErrorSubscriptionAccessDenied',
    ],
    ['a watermark that is none', async () => await pull(await idOf(), 'bm9uZQ=='), 'ErrorInvalidWatermark'],
    ['one from the future', async () => await pull(await idOf(), 'AQAAAAAAAAAJ'), 'ErrorInvalidWatermark'],
    ['a streaming one', async () => await pull(await idOf(undefined, 'Streaming'), START), 'ErrorInvalidPullSubscriptionId'],
    [
      'folders of two mailboxes',
      async () =>
        await subscribe(
          undefined,
          'Pull',
          INBOX + (/<t:Dist.*<\/t:Dist\w+>/.exec(getInboxOf('sales@contoso.example'))?.[0] ?? ''),
        ),
      'ErrorInvalidOperation',
    ],
  ])('refuse %s', async (_, ask, code) => {
    expect(codes(await ask())).toEqual([code])
  })

  test('end when they are not asked in time, are given back, or are too many', async () => {
    const [one, two] = [await idOf(), await idOf()]
    expect([await unsubscribe(one), await unsubscribe(one)].flat()).toEqual(['NoError', 'ErrorSubscriptionNotFound'])
    ews.world.clock.shift(11 * 60_000)
    expect(codes(await pull(two, START))).toEqual(['ErrorExpiredSubscription'])
    ews.world.ews.settings.maxSubscriptions = 1
    await subscribe()
    expect(codes(await subscribe())).toEqual(['ErrorExceededSubscriptionCount'])
  })
})

/** Opens a streaming connection and collects its envelopes. */
async function stream(ids: readonly string[], minutes = 30) {
  const aborting = new AbortController()
  open.push(aborting)
  const list = ids.map((id) => `<t:SubscriptionId>${id}</t:SubscriptionId>`).join('')
  const answer = await fetch(ews.tenant.endpoints.ews, {
    method: 'POST',
    headers: { 'content-type': 'text/xml', authorization: `Bearer ${ews.own}` },
    body: envelope(
      `<m:GetStreamingEvents><m:SubscriptionIds>${list}</m:SubscriptionIds><m:ConnectionTimeout>${String(minutes)}</m:ConnectionTimeout></m:GetStreamingEvents>`,
    ),
    signal: aborting.signal,
  })
  let text = ''
  let ended: 'no' | 'whole' | 'broken' = 'no'
  const reading = (async () => {
    try {
      for await (const chunk of answer.body ?? []) text += Buffer.from(chunk as Uint8Array).toString()
      ended = 'whole'
    } catch {
      ended = 'broken'
    }
  })()
  const envelopes = (): XmlNode[] =>
    (text.match(/<Envelope.*?<\/Envelope>/gs) ?? []).flatMap((one) => {
      const read = readXml(one)
      return read.ok ? [read.root] : []
    })
  return {
    answer,
    envelopes,
    state: () => ended,
    reading,
    events: (name: string) => envelopes().flatMap((one) => all(one, name)),
    aborting,
  }
}

describe('streaming connections', () => {
  const PATIENCE = { timeout: 20_000 }

  test('end when the client does not read what waits for it', async () => {
    ews.world.ews.settings.heartbeatMilliseconds = 1
    let [cuts, releases, said] = [0, 0, 0]
    const status = () => {
      said += 1
      return 'x'.repeat(1024 * 1024)
    }
    const unread = openEventStream(
      ews.world,
      [],
      { status, notices: () => undefined, error: () => '' },
      { lifeMilliseconds: 3_600_000, release: () => (releases += 1), cut: () => (cuts += 1) },
    )
    await expect.poll(() => cuts, PATIENCE).toBe(1)
    expect(releases).toBe(1)
    expect(said).toBeLessThan(20)
    await expect(unread.getReader().closed).rejects.toThrow('does not read')
  })

  test('open with a status, tell of mail as it comes, and give signs of life', async () => {
    ews.world.ews.settings.heartbeatMilliseconds = 200
    const connection = await stream([await idOf(['NewMailEvent'], 'Streaming')])
    expect(connection.answer.headers.get('transfer-encoding')).toBe('chunked')
    const statuses = () => connection.events('ConnectionStatus').map(({ text }) => text)
    await expect.poll(() => statuses().length, PATIENCE).toBeGreaterThan(2)
    expect(new Set(statuses())).toEqual(new Set(['OK']))
    deliverMany(ews.world, 2)
    await expect.poll(() => connection.events('NewMailEvent').length, PATIENCE).toBe(2)
    const told = connection.envelopes().find((one) => all(one, 'NewMailEvent').length > 0)
    const outline = `
      m:GetStreamingEventsResponse[]
        m:ResponseMessages[]
          m:GetStreamingEventsResponseMessage[ResponseClass]
            m:ResponseCode[] = NoError
            m:Notifications[]
              m:Notification[]
                t:SubscriptionId[]
                t:NewMailEvent[] *
                  t:TimeStamp[] = /Z$/
                  t:ItemId[Id ChangeKey]
                  t:ParentFolderId[Id ChangeKey]`
    expect(misfits(all(told, 'GetStreamingEventsResponse')[0], outline)).toEqual([])
  })

  test('close with a word when their minutes are over', async () => {
    ews.world.ews.settings.streamMinuteMilliseconds = 200
    const connection = await stream([await idOf(['NewMailEvent'], 'Streaming')], 1)
    await connection.reading
    expect(connection.state()).toBe('whole')
    expect(connection.events('ConnectionStatus').map(({ text }) => text)).toEqual(['OK', 'Closed'])
    expect(ews.world.ews.streams.size).toBe(0)
  })

  test('tell what happened while nobody was listening', async () => {
    const id = await idOf(['NewMailEvent'], 'Streaming')
    deliverMany(ews.world, 1)
    const connection = await stream([id])
    await expect.poll(() => connection.events('NewMailEvent').length, PATIENCE).toBe(1)
    connection.aborting.abort()
    await expect.poll(() => ews.world.ews.streams.size, PATIENCE).toBe(0)
  })

  test('name the subscription that cannot be streamed', async () => {
    const pulling = await idOf()
    const connection = await stream([pulling])
    await connection.reading
    expect(connection.events('ResponseCode').map(({ text }) => text)).toEqual(['ErrorInvalidSubscription'])
    expect(all(connection.events('ErrorSubscriptionIds')[0], 'SubscriptionId').map(({ text }) => text)).toEqual([pulling])
    expect(
      faultCode(
        await ews.ask(
          '<m:GetStreamingEvents><m:SubscriptionIds/><m:ConnectionTimeout>31</m:ConnectionTimeout></m:GetStreamingEvents>',
        ),
      ),
    ).toBe('ErrorSchemaValidation')
  })

  test('are ten at most for one caller', async () => {
    ews.world.ews.settings.maxHangingConnections = 1
    const id = await idOf(['NewMailEvent'], 'Streaming')
    const connection = await stream([id])
    const second = await stream([id])
    expect(second.answer.status).toBe(500)
    await second.reading
    connection.aborting.abort()
    await expect.poll(() => ews.world.ews.streams.size, PATIENCE).toBe(0)
    expect((await stream([id])).answer.status).toBe(200)
  })

  test.each([
    [{ kind: 'cut', when: 'middle' } as const, 'broken', 0],
    [{ kind: 'error', code: 'ErrorServerBusy' } as const, 'whole', 0],
    [{ kind: 'double' } as const, 'no', 2],
    [{ kind: 'drop' } as const, 'no', 0],
  ])('meet the fault %o in the middle', async (effect, state, told) => {
    const connection = await stream([await idOf(['NewMailEvent'], 'Streaming')])
    const row = { protocol: 'ews', operation: 'getstreamingevents.envelope', effect, count: 1 }
    expect((await control(ews.tenant, 'POST', '/faults', row)).status).toBe(201)
    deliverMany(ews.world, 1)
    await expect.poll(() => ews.world.faults.list().length, PATIENCE).toBe(0)
    await expect.poll(() => connection.state(), PATIENCE).toBe(state)
    await expect.poll(() => connection.events('NewMailEvent').length, PATIENCE).toBe(told)
    expect(connection.events('ResponseCode').at(-1)?.text).toBe(effect.kind === 'error' ? effect.code : 'NoError')
  })

  test('end when the tenant is reset', async () => {
    const connection = await stream([await idOf(['NewMailEvent'], 'Streaming')])
    ews.world.ews.drop()
    await connection.reading
    expect(connection.state()).toBe('whole')
  })
})

describe('the throttle', () => {
  test('refuses more requests at a time than it may, with the others unharmed', async () => {
    ews.world.ews.settings.maxConcurrentRequests = 2
    ews.world.mail.settings.serviceMilliseconds = 1_000
    const answers = await Promise.all([1, 2, 3].map(async () => await ews.ask('<m:GetServerTimeZones/>')))
    ews.world.mail.settings.serviceMilliseconds = 0
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 200, 500])
    expect(answers.map((answer) => faultCode(answer)).filter((code) => code !== undefined)).toEqual([
      'ErrorExceededConnectionCount',
    ])
  })

  test('is busy beyond the minute’s share until the back-off is over, and begins it anew for who comes too early', async () => {
    Object.assign(ews.world.ews.settings, { maxRequestsPerMinute: 2, backOffMilliseconds: 30_000 })
    ews.world.clock.shift(120_000)
    const ask = async () => await ews.ask('<m:GetServerTimeZones/>')
    await ask()
    await ask()
    const busy = await ask()
    expect([faultCode(busy), first(busy.root, 'Value')]).toEqual(['ErrorServerBusy', '30000'])
    ews.world.clock.shift(29_000)
    expect(faultCode(await ask())).toBe('ErrorServerBusy')
    ews.world.clock.shift(29_000)
    expect(faultCode(await ask())).toBe('ErrorServerBusy')
    ews.world.clock.shift(31_000)
    expect((await ask()).status).toBe(200)
  })
})

test('a fault cuts a request before it is worked on, or after', async () => {
  const id = await idOf()
  const give = async (when: 'before' | 'after') => {
    ews.world.faults.add({ protocol: 'ews', operation: 'unsubscribe', effect: { kind: 'cut', when }, count: 1 })
    await expect(unsubscribe(id)).rejects.toThrow('fetch failed')
  }
  await give('before')
  expect(codes(await pull(id, START))).toEqual(['NoError'])
  await give('after')
  expect(codes(await pull(id, START))).toEqual(['ErrorSubscriptionNotFound'])
  expect(
    ews.world.log
      .list()
      .filter(({ operation }) => operation === 'unsubscribe')
      .slice(-2)
      .map(({ status }) => status),
  ).toEqual([0, 0])
})
