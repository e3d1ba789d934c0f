import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { ConnectorError } from '../src/connector-error.ts'
import type { FailureCode } from '../src/connector-error.ts'
import type { IncomingConnector, Outgoing, OutgoingConnector, TestStep, Whereabouts } from '../src/connector.ts'
import { fateOf } from '../src/fate.ts'

/** How the connector's tokens behave: good ones; one the server refuses, then a good one; only refused ones. */
export type TokenKind = 'good' | 'refused-then-good' | 'refused'

export type Fault = 'throttle' | 'unavailable' | 'cut-in-page'

/** One mailbox on a running server, and what a test does to it from outside. */
export type IncomingRig = {
  /** A new connector on the same mailbox, already opened when its tokens are good. */
  readonly connect: (token?: TokenKind) => IncomingConnector | Promise<IncomingConnector>
  readonly deliver: (raw: Uint8Array) => Promise<void>
  /** Makes every cursor given so far one the server no longer knows. */
  readonly killCursors: () => Promise<void>
  /** Removes every mail of the mailbox for good, as another client would. */
  readonly purge: () => Promise<void>
  /** Every mail in the mailbox with its folder, by subject. */
  readonly look: () => Promise<readonly { subject: string; folder: string; isRead: boolean }[]>
  /** The folder `move` goes to, as an account's settings would write it, and as `look` shows it. */
  readonly archive: { readonly name: string; readonly seenAs: string }
  /** The folder mail arrives in, as `look` shows it. */
  readonly inbox: string
  /** Switches a fault on for the next request of a walk, once. `throttle` asks for a wait of one second. */
  readonly fault: (fault: Fault) => Promise<void>
  readonly close: () => Promise<void>
}

/** What a protocol cannot do by its nature; everything else is held against it. */
export type IncomingLacks = {
  readonly faults?: readonly Fault[]
  readonly tokens?: boolean
  /**
   * It has neither folders nor marks (POP3): mail that should be marked or moved must be left where it is. Whether a mail that was
   * fetched is read is then the server's affair: some mark what they have handed out.
   */
  readonly foldersAndMarks?: boolean
}

/** The promises of an `IncomingConnector`, held against a real server. */
export function describeIncomingContract(name: string, make: () => Promise<IncomingRig>, lacks: IncomingLacks = {}): void {
  const has = (fault: Fault) => !(lacks.faults ?? []).includes(fault)

  describe(`${name} receives`, () => {
    let rig: IncomingRig
    const connectors: IncomingConnector[] = []
    const connect = async (token?: TokenKind): Promise<IncomingConnector> => {
      const connector = await rig.connect(token)
      connectors.push(connector)
      return connector
    }
    beforeEach(async () => {
      rig = await make()
    })
    afterEach(async () => {
      for (const connector of connectors.splice(0)) await connector.close()
      await rig.close()
    })

    test('a walk from the beginning yields every mail once, in pages, and then has caught up', async () => {
      await deliverMany(rig, 1, 60)
      const { ids, cursor } = await walk(await connect(), null)
      expect(ids).toHaveLength(60)
      expect(new Set(ids).size).toBe(60)
      expect((await walk(await connect(), cursor)).ids).toEqual([])
    })

    test('a walk of an empty mailbox yields a cursor to go on from', async () => {
      const { ids, cursor } = await walk(await connect(), null)
      expect(ids).toEqual([])
      await deliverMany(rig, 1, 1)
      expect((await walk(await connect(), cursor)).ids).toHaveLength(1)
    })

    test('a walk from a cursor yields only what came after it', async () => {
      await deliverMany(rig, 1, 3)
      const first = await walk(await connect(), null)
      await deliverMany(rig, 4, 2)
      const connector = await connect()
      const second = await walk(connector, first.cursor)
      expect(await subjectsOf(connector, second.ids)).toEqual(['Question 4', 'Question 5'])
      expect(first.ids.filter((id) => second.ids.includes(id))).toEqual([])
    })

    test('a cursor kept after any page goes on behind that page', async () => {
      await deliverMany(rig, 1, 120)
      const all = await walk(await connect(), null)
      const seen: string[] = []
      let cursor: string | null = null
      for await (const page of (await connect()).walk(null)) {
        seen.push(...page.items.map((item) => item.sourceId))
        cursor = page.cursor
        break
      }
      seen.push(...(await walk(await connect(), cursor)).ids)
      expect(seen.toSorted()).toEqual(all.ids.toSorted())
    })

    test('a cursor the server no longer knows is named CURSOR_DEAD, and a walk from the beginning names the same mails', async () => {
      await deliverMany(rig, 1, 3)
      const first = await walk(await connect(), null)
      await rig.killCursors()
      const failure = await failureOf(walk(await connect(), first.cursor))
      expect(failure.code).toBe('CURSOR_DEAD')
      const connector = await connect()
      const again = await walk(connector, null)
      expect(await subjectsOf(connector, again.ids)).toEqual(['Question 1', 'Question 2', 'Question 3'])
    })

    test('a cursor that is nonsense is CURSOR_DEAD, not a crash', async () => {
      expect((await failureOf(walk(await connect(), 'nonsense'))).code).toBe('CURSOR_DEAD')
    })

    test('the whole mail is fetched byte for byte, and a mail that is gone is null', async () => {
      const raw = sampleMail('Umlauts äöü', 'Line one\r\n.dot line\r\n' + 'x'.repeat(70_000) + '\r\n')
      await rig.deliver(raw)
      const connector = await connect()
      const [id = ''] = (await walk(connector, null)).ids
      expect(Buffer.from((await connector.fetchRaw(id)) ?? []).equals(raw)).toBe(true)
      await rig.purge()
      expect(await connector.fetchRaw(id)).toBeNull()
    })

    test('after a mail is kept it is left, marked read, moved or deleted, as the account says', async () => {
      await deliverMany(rig, 1, 4)
      const connector = await connect()
      const { ids } = await walk(connector, null)
      const bySubject = new Map<string, string>()
      for (const id of ids) bySubject.set((await subjectsOf(connector, [id]))[0] ?? '', id)
      const idOf = (number: number) => bySubject.get(`Question ${String(number)}`) ?? ''
      await connector.acknowledge(idOf(1), { kind: 'leave' })
      await connector.acknowledge(idOf(2), { kind: 'mark-read' })
      await connector.acknowledge(idOf(3), { kind: 'move', folder: rig.archive.name })
      await connector.acknowledge(idOf(4), { kind: 'delete' })
      const seen = new Map((await rig.look()).map((mail) => [mail.subject, mail]))
      const hasMarks = lacks.foldersAndMarks !== true
      expect(seen.get('Question 1')).toMatchObject({ folder: rig.inbox, ...(hasMarks ? { isRead: false } : {}) })
      expect(seen.get('Question 2')).toMatchObject({ folder: rig.inbox, ...(hasMarks ? { isRead: true } : {}) })
      expect(seen.get('Question 3')).toMatchObject({ folder: hasMarks ? rig.archive.seenAs : rig.inbox })
      expect(seen.get('Question 4')?.folder).not.toBe(rig.inbox)
      // A crash between the deed and its record makes the caller do it again.
      await connector.acknowledge(idOf(2), { kind: 'mark-read' })
      await connector.acknowledge(idOf(4), { kind: 'delete' })
    })

    test.runIf(has('throttle'))('being throttled is named so, with the wait that was asked for, and passes', async () => {
      await deliverMany(rig, 1, 2)
      await rig.fault('throttle')
      const failure = await failureOf(walk(await connect(), null))
      expect([failure.code, failure.facts.retryAfterSeconds]).toEqual(['THROTTLED', 1])
      expect(fateOf(failure)).toEqual({ kind: 'again', afterSeconds: 1 })
      expect((await walk(await connect(), null)).ids).toHaveLength(2)
    })

    test.runIf(has('unavailable'))('an outage is named so and passes', async () => {
      await deliverMany(rig, 1, 2)
      await rig.fault('unavailable')
      expect((await failureOf(walk(await connect(), null))).code).toBe('UNAVAILABLE')
      expect((await walk(await connect(), null)).ids).toHaveLength(2)
    })

    test.runIf(has('cut-in-page'))('a connection cut in the middle of a page loses nothing', async () => {
      await deliverMany(rig, 1, 3)
      const before = await walk(await connect(), null)
      await deliverMany(rig, 4, 3)
      await rig.fault('cut-in-page')
      expect((await failureOf(walk(await connect(), before.cursor))).code).toBe('NETWORK')
      expect((await walk(await connect(), before.cursor)).ids).toHaveLength(3)
    })

    test.runIf(lacks.tokens !== true)('a refused token is asked for afresh once, and the walk goes on', async () => {
      await deliverMany(rig, 1, 2)
      expect((await walk(await connect('refused-then-good'), null)).ids).toHaveLength(2)
    })

    test.runIf(lacks.tokens !== true)('a token refused twice is TOKEN_REFUSED and waits for a person', async () => {
      const failure = await failureOf(connect('refused').then(async (connector) => await walk(connector, null)))
      expect(failure.code).toBe('TOKEN_REFUSED')
      expect(fateOf(failure)).toEqual({ kind: 'needs-a-person' })
    })

    test('a connection test tells its steps as they happen and ends well', async () => {
      await deliverMany(rig, 1, 1)
      const steps: TestStep[] = []
      expect(await (await connect()).verify((step) => steps.push(step))).toBe(true)
      expectStepsWell(steps)
      expect((await rig.look()).filter((mail) => mail.isRead)).toEqual([])
    })

    test('waiting for a change ends at its time or at the signal', async () => {
      const connector = await connect()
      expect(await connector.waitForChange(20)).toBe('timeout')
      const failure = await failureOf(connector.waitForChange(60_000, AbortSignal.timeout(20)))
      expect(failure.code).toBe('ABORTED')
    })
  })
}

export type SendFault = 'throttle' | 'unavailable' | 'cut-before-submit' | 'cut-after-submit'

/** One sending mailbox on a running server. */
export type OutgoingRig = {
  readonly connect: (token?: TokenKind) => OutgoingConnector | Promise<OutgoingConnector>
  /** Address of the sending mailbox. */
  readonly from: string
  /** Raw mails the outside address got. */
  readonly received: (address: string) => Promise<readonly Uint8Array[]>
  /** Switches a fault on for the next `submit`, once. `throttle` asks for a wait of one second where the protocol can say so. */
  readonly fault: (fault: SendFault) => Promise<void>
  readonly close: () => Promise<void>
}

export type OutgoingLacks = {
  readonly faults?: readonly SendFault[]
  readonly tokens?: boolean
  /** The server keeps no copy to be found: `find` can only say that it cannot tell. */
  readonly sentItems?: boolean
}

/** The promises of an `OutgoingConnector`, held against a real server. */
export function describeOutgoingContract(name: string, make: () => Promise<OutgoingRig>, lacks: OutgoingLacks = {}): void {
  const has = (fault: SendFault) => !(lacks.faults ?? []).includes(fault)
  const whenSent: Whereabouts = lacks.sentItems ? 'cannot-tell' : 'sent'
  const TO = 'ann.lee@example.com'

  describe(`${name} sends`, () => {
    let rig: OutgoingRig
    const connectors: OutgoingConnector[] = []
    const connect = async (token?: TokenKind): Promise<OutgoingConnector> => {
      const connector = await rig.connect(token)
      connectors.push(connector)
      return connector
    }
    beforeEach(async () => {
      rig = await make()
    })
    afterEach(async () => {
      for (const connector of connectors.splice(0)) await connector.close()
      await rig.close()
    })

    test('a mail is prepared, submitted, received once with our own headers, and found', async () => {
      const connector = await connect()
      const mail = outgoing(rig.from, TO, 'one')
      expect(await connector.find(mail, null)).toBe(lacks.sentItems ? 'cannot-tell' : 'absent')
      const prepared = await connector.prepare(mail)
      expect(await rig.received(TO)).toHaveLength(0)
      await connector.submit(mail, prepared)
      const received = await rig.received(TO)
      expect(received).toHaveLength(1)
      const text = Buffer.from(received[0] ?? []).toString()
      expect(text).toMatch(/^Message-ID: <one@contoso\.example>\r?$/im)
      expect(text).toMatch(/^In-Reply-To: <question@example\.com>\r?$/im)
      expect(text).toMatch(/^Auto-Submitted: auto-replied\r?$/im)
      expect(await connector.find(mail, prepared)).toBe(whenSent)
      expect(await connector.find(mail, null)).toBe(whenSent)
    })

    test.runIf(has('cut-after-submit'))(
      'an answer lost after the hand-over is look-first, and a look finds it sent',
      async () => {
        const connector = await connect()
        const mail = outgoing(rig.from, TO, 'two')
        const prepared = await connector.prepare(mail)
        await rig.fault('cut-after-submit')
        const failure = await failureOf(connector.submit(mail, prepared))
        expect(failure.facts.maybeDone).toBe(true)
        expect(fateOf(failure)).toEqual({ kind: 'look-first' })
        expect(await (await connect()).find(mail, prepared)).toBe(whenSent)
        expect(await rig.received(TO)).toHaveLength(1)
      },
    )

    test.runIf(has('cut-before-submit'))(
      'a connection cut before the hand-over leaves it unsent, and it may be sent after a look',
      async () => {
        const mail = outgoing(rig.from, TO, 'three')
        const prepared = await (await connect()).prepare(mail)
        await rig.fault('cut-before-submit')
        await failureOf((await connect()).submit(mail, prepared))
        const connector = await connect()
        const found = await connector.find(mail, prepared)
        expect(lacks.sentItems ? ['cannot-tell', 'absent'] : ['draft', 'absent']).toContain(found)
        await connector.submit(mail, found === 'draft' ? prepared : await connector.prepare(mail))
        expect(await rig.received(TO)).toHaveLength(1)
      },
    )

    test.runIf(has('throttle'))('being throttled at the hand-over is no maybe: it was not sent, and is sent later', async () => {
      const connector = await connect()
      const mail = outgoing(rig.from, TO, 'four')
      const prepared = await connector.prepare(mail)
      await rig.fault('throttle')
      const failure = await failureOf(connector.submit(mail, prepared))
      expect([failure.code, failure.facts.maybeDone ?? false]).toEqual(['THROTTLED', false])
      await connector.submit(mail, prepared)
      expect(await rig.received(TO)).toHaveLength(1)
    })

    test.runIf(has('unavailable'))(
      'an outage at the hand-over is tried again, after a look where the server may have acted',
      async () => {
        const connector = await connect()
        const mail = outgoing(rig.from, TO, 'five')
        const prepared = await connector.prepare(mail)
        await rig.fault('unavailable')
        const failure = await failureOf(connector.submit(mail, prepared))
        expect(failure.code).toBe('UNAVAILABLE')
        expect(['again', 'look-first']).toContain(fateOf(failure).kind)
        await connector.submit(mail, prepared)
        expect(await rig.received(TO)).toHaveLength(1)
      },
    )

    test.runIf(lacks.tokens !== true)('a refused token is asked for afresh once', async () => {
      const connector = await connect('refused-then-good')
      const mail = outgoing(rig.from, TO, 'six')
      await connector.submit(mail, await connector.prepare(mail))
      expect(await rig.received(TO)).toHaveLength(1)
    })

    test('sending as somebody without the right is refused for good, and nothing leaves', async () => {
      const connector = await connect()
      const mail = outgoing('stranger@elsewhere.example', TO, 'seven')
      const refusal = async () => await connector.submit(mail, await connector.prepare(mail))
      const failure = await failureOf(refusal())
      expect(['PERMISSION', 'REFUSED'] satisfies FailureCode[]).toContain(failure.code)
      expect(await rig.received(TO)).toHaveLength(0)
    })

    test('a connection test sends nothing and leaves nothing behind', async () => {
      const steps: TestStep[] = []
      const connector = await connect()
      expect(await connector.verify((step) => steps.push(step))).toBe(true)
      expectStepsWell(steps)
      expect(await rig.received(TO)).toHaveLength(0)
    })
  })
}

/** A plain mail from outside, unlike any other by its subject. */
export function sampleMail(subject: string, text = 'A question.\r\n', to = 'support@contoso.example'): Buffer {
  const encoded = /^[\x20-\x7e]*$/.test(subject) ? subject : `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`
  const head = [
    'From: Ann Lee <ann.lee@example.com>',
    `To: ${to}`,
    `Subject: ${encoded}`,
    'Date: Mon, 23 Nov 2026 08:00:00 +0000',
    `Message-ID: <${Buffer.from(subject).toString('hex')}@example.com>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`)
}

/** A reply of ours, ready to leave. */
export function outgoing(from: string, to: string, key: string): Outgoing {
  const internetMessageId = `${key}@contoso.example`
  const head = [
    `From: Contoso Support <${from}>`,
    `To: ${to}`,
    `Subject: Re: ${key}`,
    'Date: Mon, 23 Nov 2026 09:00:00 +0000',
    `Message-ID: <${internetMessageId}>`,
    'In-Reply-To: <question@example.com>',
    'References: <question@example.com>',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
  ]
  return { mime: Buffer.from(`${head.join('\r\n')}\r\n\r\nAn answer.\r\n`), internetMessageId, from, recipients: [to] }
}

/** The failure a promise ends with; a success, or another kind of error, fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<ConnectorError> {
  const outcome = await promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )
  if (outcome instanceof ConnectorError) return outcome
  throw new Error('A ConnectorError was expected', { cause: outcome })
}

async function deliverMany(rig: IncomingRig, from: number, count: number): Promise<void> {
  for (let at = from; at < from + count; at += 1) await rig.deliver(sampleMail(`Question ${String(at)}`))
}

async function walk(connector: IncomingConnector, from: string | null): Promise<{ ids: string[]; cursor: string }> {
  const ids: string[] = []
  let cursor = from
  for await (const page of connector.walk(from)) {
    ids.push(...page.items.map((item) => item.sourceId))
    cursor = page.cursor
  }
  if (cursor === null) throw new Error('The walk gave no cursor')
  return { ids, cursor }
}

async function subjectsOf(connector: IncomingConnector, ids: readonly string[]): Promise<string[]> {
  const subjects: string[] = []
  for (const id of ids) {
    const raw = await connector.fetchRaw(id)
    subjects.push(/^Subject: (.*?)\r?$/im.exec(Buffer.from(raw ?? []).toString())?.[1] ?? '')
  }
  return subjects.toSorted()
}

function expectStepsWell(steps: readonly TestStep[]): void {
  const ended = steps.filter((step) => step.state !== 'running')
  expect(ended.length).toBeGreaterThan(2)
  expect(ended.filter((step) => step.state === 'failed')).toEqual([])
  // Told live: each step that ended was seen running before.
  for (const step of ended.filter((one) => one.state === 'passed'))
    expect(steps.findIndex((one) => one.id === step.id && one.state === 'running')).toBeLessThan(steps.indexOf(step))
}
