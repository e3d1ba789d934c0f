import { connect } from 'node:net'
import { PassThrough } from 'node:stream'

import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { REDIRECT, askTokens, authorizeUrl, control, winCode } from '../../test/ask-tokens.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { makeWorld } from '../make-world.ts'
import { makeRandom } from '../random.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import type { Fault } from './fault-table.ts'
import { makeFaultTable, meetFault, trickle, withFaults } from './index.ts'

let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant()
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

const force = (effect: Fault['effect'], operation = 'token', count = 1) =>
  control(tenant, 'POST', '/faults', { protocol: 'entra', operation, effect, count })

const APP_ONLY = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }

describe('the fault table', () => {
  test('takes the oldest matching row, counts it down and lets it go', () => {
    const table = makeFaultTable(makeRandom(1))
    table.add({ protocol: 'graph', operation: 'messages.send', effect: { kind: 'status', status: 503 }, count: 2 })
    table.add({ protocol: 'graph', operation: '*', effect: { kind: 'status', status: 429 } })
    const taken = [1, 2, 3].map(() => table.take('graph', 'messages.send')?.effect)
    expect(taken).toEqual([
      { kind: 'status', status: 503 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429 },
    ])
    expect(table.take('graph', 'messages.delta')?.effect).toMatchObject({ status: 429 })
    expect(table.take('entra', 'token')).toBeUndefined()
    expect(table.list()).toHaveLength(1)
  })

  test('hits only as often as its chance says', () => {
    const table = makeFaultTable(makeRandom(7))
    table.add({ protocol: 'graph', operation: '*', effect: { kind: 'status', status: 503 }, chance: 0.25 })
    const hits = Array.from({ length: 1000 }, () => table.take('graph', 'x')).filter(Boolean).length
    expect(hits).toBeGreaterThan(200)
    expect(hits).toBeLessThan(300)
  })
})

describe('a protocol of lines', () => {
  test('asks the table one question, which waits and moves the clock by itself', async () => {
    const world = await makeWorld()
    const row = { protocol: 'imap', operation: 'FETCH', count: 1 } as const
    world.faults.add({ ...row, effect: { kind: 'clock', shiftMilliseconds: 60_000 } })
    world.faults.add({ ...row, effect: { kind: 'delay', milliseconds: 20 } })
    world.faults.add({ ...row, effect: { kind: 'wrongLength', offBy: 3 }, delayMilliseconds: 1 })
    expect(await meetFault(world, 'imap', 'SELECT')).toBeUndefined()
    expect(await meetFault(world, 'imap', 'FETCH')).toBeUndefined()
    expect(world.clock.offset()).toBe(60_000)
    expect(await meetFault(world, 'imap', 'FETCH')).toBeUndefined()
    expect(await meetFault(world, 'imap', 'FETCH')).toEqual({ kind: 'wrongLength', offBy: 3 })
    expect(await meetFault(world, 'imap', 'FETCH')).toBeUndefined()
  })

  test('is told when the tenant ends while it waits', async () => {
    const closing = new AbortController()
    const world = await makeWorld({ closing: closing.signal })
    world.faults.add({ protocol: 'pop3', operation: '*', effect: { kind: 'delay', milliseconds: 60_000 } })
    const met = meetFault(world, 'pop3', 'RETR')
    closing.abort()
    expect(await met).toEqual({ kind: 'closing' })
  })

  test('may send what it has in a trickle', async () => {
    const line = new PassThrough()
    const pieces: number[] = []
    line.on('data', (piece: Buffer) => pieces.push(piece.byteLength))
    await trickle(line, Buffer.alloc(25), 100, new AbortController().signal)
    expect(pieces).toEqual([10, 10, 5])
  })
})

describe('at the token endpoint', () => {
  test('a status comes in Entra’s error form, with Retry-After, as often as counted', async () => {
    await force({ kind: 'status', status: 429, retryAfterSeconds: 17 }, 'token', 2)
    for (const _ of [1, 2]) {
      const reply = await askTokens(tenant, APP_ONLY)
      expect(reply.status).toBe(429)
      expect(reply.headers.get('retry-after')).toBe('17')
      expect(reply.body).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90033] })
    }
    expect(await askTokens(tenant, APP_ONLY)).toMatchObject({ status: 200 })
  })

  test('a cut before leaves the code good; a cut after has used it up', async () => {
    const redeem = async (code: string) =>
      await askTokens(tenant, { grant_type: 'authorization_code', redirect_uri: REDIRECT, code })
    const first = await winCode(tenant)
    await force({ kind: 'cut', when: 'before' })
    await expect(redeem(first)).rejects.toThrow('fetch failed')
    expect(await redeem(first)).toMatchObject({ status: 200 })
    const second = await winCode(tenant)
    await force({ kind: 'cut', when: 'after' })
    await expect(redeem(second)).rejects.toThrow('fetch failed')
    expect((await redeem(second)).body).toMatchObject({ error_codes: [54005] })
  })

  test('a cut in the middle sends the true length and half of the body', async () => {
    await force({ kind: 'cut', when: 'middle' }, 'discovery')
    const [head = '', body = ''] = (
      await readRaw(tenant, `/${tenant.world.directory.tenantId}/v2.0/.well-known/openid-configuration`)
    ).split('\r\n\r\n')
    const length = Number(head.match(/content-length: (\d+)/i)?.[1])
    expect(head).toContain('HTTP/1.1 200')
    expect(length).toBeGreaterThan(1000)
    expect(Buffer.byteLength(body)).toBe(Math.ceil(length / 2))
    await force({ kind: 'cut', when: 'middle' }, 'discovery')
    await expect(fetch(tenant.endpoints.openidConfiguration).then(async (answer) => await answer.text())).rejects.toThrow(
      'terminated',
    )
  })

  test('a delay answers late and truly', async () => {
    await force({ kind: 'delay', milliseconds: 150 })
    const startedAt = performance.now()
    expect(await askTokens(tenant, APP_ONLY)).toMatchObject({ status: 200 })
    expect(performance.now() - startedAt).toBeGreaterThan(140)
  })

  test('a row’s delay goes with any effect', async () => {
    await control(tenant, 'POST', '/faults', {
      protocol: 'entra',
      operation: 'token',
      effect: { kind: 'status', status: 503 },
      delayMilliseconds: 150,
      count: 1,
    })
    const startedAt = performance.now()
    expect(await askTokens(tenant, APP_ONLY)).toMatchObject({ status: 503 })
    expect(performance.now() - startedAt).toBeGreaterThan(140)
  })

  test('a trickle sends the whole answer in pieces', async () => {
    const whole = await (await fetch(tenant.endpoints.openidConfiguration)).text()
    await force({ kind: 'trickle', bytesPerSecond: whole.length * 2 }, 'discovery')
    const startedAt = performance.now()
    const answer = await fetch(tenant.endpoints.openidConfiguration)
    expect(await answer.text()).toBe(whole)
    expect(performance.now() - startedAt).toBeGreaterThan(300)
  })

  test('a wrong length promises more or less than what comes, then the connection closes', async () => {
    const path = `/${tenant.world.directory.tenantId}/v2.0/.well-known/openid-configuration`
    for (const offBy of [100, -100]) {
      await force({ kind: 'wrongLength', offBy }, 'discovery')
      const [head = '', body = ''] = (await readRaw(tenant, path)).split('\r\n\r\n')
      expect(Number(head.match(/content-length: (\d+)/i)?.[1])).toBe(Buffer.byteLength(body) + offBy)
    }
    await force({ kind: 'wrongLength', offBy: 100 }, 'discovery')
    await expect(fetch(tenant.endpoints.openidConfiguration).then(async (answer) => await answer.text())).rejects.toThrow(
      'terminated',
    )
  })

  test('a clock effect moves the clock and lets the request go on', async () => {
    await force({ kind: 'clock', shiftMilliseconds: 3_600_000 })
    expect(await askTokens(tenant, APP_ONLY)).toMatchObject({ status: 200 })
    expect(tenant.world.clock.offset()).toBe(3_600_000)
  })

  test('at /authorize a status is a page', async () => {
    await force({ kind: 'status', status: 503 }, 'authorize')
    const answer = await fetch(authorizeUrl(tenant))
    expect(answer.status).toBe(503)
    expect(answer.headers.get('content-type')).toContain('text/html')
  })
})

describe('control over the table', () => {
  test.each([
    [{ protocol: 'graph' }, 'InvalidFault', ['operation', 'effect']],
    [{ protocol: 'telnet', operation: '*', effect: { kind: 'delay', milliseconds: 1 } }, 'InvalidFault', ['protocol']],
    [
      { protocol: 'graph', operation: '*', effect: { kind: 'trickle', bytesPerSecond: 0 } },
      'InvalidFault',
      ['effect.bytesPerSecond'],
    ],
    [{ protocol: 'imap', operation: '*', effect: { kind: 'wrongLength', offBy: 0 } }, 'InvalidFault', ['effect.offBy']],
    [{ protocol: 'graph', operation: '*', effect: { kind: 'explode' } }, 'InvalidFault', ['effect.kind']],
    [{ protocol: 'graph', operation: '*', effect: { kind: 'drop' }, chance: 2 }, 'InvalidFault', ['chance']],
    [{ protocol: 'graph', operation: 'messages.snd', effect: { kind: 'drop' } }, 'UnknownOperation', ['operation']],
  ])('refuses %o as %s and names the fields', async (row, code, fields) => {
    const answer = await control(tenant, 'POST', '/faults', row)
    expect(answer.status).toBe(400)
    const { error } = (await answer.json()) as { error: { code: string; fields: { path: string }[] } }
    expect(error.code).toBe(code)
    expect(error.fields.map(({ path }) => path)).toEqual(fields)
    expect(await (await control(tenant, 'GET', '/faults')).json()).toEqual([])
  })

  test('tells which operations there are', async () => {
    const answer = await control(tenant, 'GET', '/faults/operations')
    const known = (await answer.json()) as Record<string, string[]>
    expect(known['entra']).toContain('token')
    expect(known['graph']).toContain('messages.delta')
  })
})

describe('the request log', () => {
  test('knows who asked what and how it ended, and no code, token or secret', async () => {
    const code = await winCode(tenant)
    await force({ kind: 'cut', when: 'before' })
    await expect(askTokens(tenant, APP_ONLY)).rejects.toThrow('fetch failed')
    const reply = await askTokens(tenant, { grant_type: 'authorization_code', redirect_uri: REDIRECT, code })
    const log = await (await control(tenant, 'GET', '/requests?protocol=entra')).text()
    const rows = JSON.parse(log) as { operation: string; status: number; principal?: string }[]
    expect(rows.filter(({ operation }) => operation === 'token').map(({ status }) => status)).toEqual([0, 200])
    expect(rows).toContainEqual(
      expect.objectContaining({ operation: 'login', status: 302, principal: 'support@contoso.example' }),
    )
    for (const secret of [
      code,
      String(reply.body['access_token']),
      String(reply.body['refresh_token']),
      'Contoso!2026',
      'Qx8~',
    ]) {
      expect(log).not.toContain(secret)
    }
  })
})

describe('a Graph route', () => {
  const makeApp = async (effect: Fault['effect']): Promise<{ app: Hono<TenantEnv>; world: World }> => {
    const world = await makeWorld()
    world.faults.add({ protocol: 'graph', operation: 'messages.delta', effect, count: 1 })
    const app = new Hono<TenantEnv>()
    app.get('/v1.0/me/messages/delta', withFaults(world, 'graph', 'messages.delta'), (c) => c.json({ value: [] }))
    return { app, world }
  }

  test.each([
    [{ kind: 'status', status: 503 } as const, 503, 'ServiceNotAvailable'],
    [{ kind: 'status', status: 403, code: 'ErrorAccessDenied' } as const, 403, 'ErrorAccessDenied'],
    [{ kind: 'error', code: 'SyncStateNotFound' } as const, 410, 'SyncStateNotFound'],
    [{ kind: 'error', code: 'SomethingElse' } as const, 400, 'SomethingElse'],
  ])('answers %o in Graph’s form, once', async (effect, status, code) => {
    const { app } = await makeApp(effect)
    const answer = await app.request('/v1.0/me/messages/delta', { headers: { 'client-request-id': 'mine' } })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('client-request-id')).toBe('mine')
    const body = (await answer.json()) as { error: object }
    expect(Object.keys(body.error)).toEqual(['code', 'message', 'innerError'])
    expect(body.error).toMatchObject({
      code,
      innerError: { date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/), 'client-request-id': 'mine' },
    })
    expect((await app.request('/v1.0/me/messages/delta')).status).toBe(200)
  })

  test('is logged without its query', async () => {
    const { app, world } = await makeApp({ kind: 'status', status: 429, retryAfterSeconds: 5 })
    const answer = await app.request('/v1.0/me/messages/delta?$deltatoken=secret')
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(world.log.list()).toEqual([
      expect.objectContaining({ protocol: 'graph', operation: 'messages.delta', path: '/v1.0/me/messages/delta', status: 429 }),
    ])
  })
})

/** Reads what comes over the wire until the connection ends, as no HTTP client would hand it out. */
async function readRaw({ origins }: Tenant, path: string): Promise<string> {
  const { hostname, port } = new URL(origins.http)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`)
  return await new Promise((read) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => read(text))
  })
}
