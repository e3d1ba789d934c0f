import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterEach, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import type { TestStep } from '../connector.ts'
import { makeDispatcher } from '../network/make-dispatcher.ts'
import { ewsIncoming } from './ews-incoming.ts'
import type { EwsIncoming } from './ews-incoming.ts'

leakGuard()

type Seen = { readonly operation: string; readonly headers: IncomingMessage['headers']; readonly body: string }
type Told = { readonly status?: number; readonly headers?: Record<string, string | string[]>; readonly body?: string }

/** A server that answers as it is told to: what Exchange is known to do and the tenant has no reason for. */
async function serve(answer: (seen: Seen) => Told) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString()
      const one = { operation: /<m:(\w+)/.exec(body)?.[1] ?? '', headers: request.headers, body }
      seen.push(one)
      const { status = 200, headers = {}, body: given = '' } = answer(one)
      response.writeHead(status, headers).end(given)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const dispatcher = makeDispatcher()
  closing.push(async () => await dispatcher.destroy())
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/EWS/Exchange.asmx`
  const connect = (changes: Partial<EwsIncoming> = {}) => {
    const connector = ewsIncoming({
      url,
      token: () => Promise.resolve('t'),
      mailbox: 'me',
      folder: 'inbox',
      dispatcher,
      ...changes,
    })
    closing.unshift(async () => await connector.close())
    return connector
  }
  return { seen, connect }
}

const servers: Server[] = []
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const message = (operation: string, inside: string, refusal?: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:${operation}Response xmlns:m="m" xmlns:t="t"><m:ResponseMessages><m:${operation}ResponseMessage ResponseClass="${refusal === undefined ? 'Success' : 'Error'}"><m:ResponseCode>${refusal ?? 'NoError'}</m:ResponseCode>${inside}</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response></s:Body></s:Envelope>`
const FOLDER = message('GetFolder', '<m:Folders><t:Folder><t:FolderId Id="inbox-id" ChangeKey="k"/></t:Folder></m:Folders>')

test('a subscription is asked for at the server that holds it: its cookies go along, and the mailbox is named', async () => {
  const cookie = 'X-BackEndOverrideCookie=am0pr05mb4711~1943310282'
  const { seen, connect } = await serve(({ operation, headers }) => {
    if (operation === 'GetFolder') return { body: FOLDER }
    if (operation === 'Subscribe')
      return {
        headers: { 'set-cookie': ['exchangecookie=4f; path=/; HttpOnly', `${cookie}; path=/; secure; HttpOnly`] },
        body: message('Subscribe', '<m:SubscriptionId>here</m:SubscriptionId>'),
      }
    // Behind another server of the farm nobody knows it.
    if (!(headers.cookie ?? '').includes(cookie)) return { body: message('GetStreamingEvents', '', 'ErrorSubscriptionNotFound') }
    const news =
      '<m:Notifications><m:Notification><t:SubscriptionId>here</t:SubscriptionId><t:NewMailEvent/></m:Notification></m:Notifications>'
    return { body: message('GetStreamingEvents', news) }
  })
  const mailbox = { address: 'support@contoso.example', impersonate: true } as const
  expect(await connect({ mailbox }).waitForChange(20_000)).toBe('changed')
  const asked = seen.filter(({ operation }) => operation === 'Subscribe' || operation === 'GetStreamingEvents')
  expect(asked.map(({ headers }) => [headers['x-preferserveraffinity'], headers['x-anchormailbox']])).toEqual([
    ['true', 'support@contoso.example'],
    ['true', 'support@contoso.example'],
  ])
  expect(asked[1]?.headers.cookie).toBe(`exchangecookie=4f; ${cookie}`)
  expect(seen[0]?.headers).not.toHaveProperty('cookie')
  expect(seen[0]?.body).toContain('<t:SmtpAddress>support@contoso.example</t:SmtpAddress>')
})

test('a server that speaks Windows authentication alone is told at the first step, and gets no password', async () => {
  const { seen, connect } = await serve(() => ({ status: 401, headers: { 'www-authenticate': ['Negotiate', 'NTLM'] } }))
  const steps: TestStep[] = []
  const connector = connect({ user: 'CONTOSO\\support', token: { password: 'secret' } })
  expect(await connector.verify((step) => steps.push(step))).toBe(false)
  const failed = steps.find(({ state }) => state === 'failed')
  expect([failed?.id, failed?.error?.code, failed?.error?.facts.providerCode]).toEqual(['host', 'CONFIGURATION', 'NtlmOnly'])
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined])
})

test('a password goes out as Basic, with the name as it was given', async () => {
  const { seen, connect } = await serve(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }))
  const failure = await failureOf(connect({ user: 'CONTOSO\\jörg', token: { password: 'pä:ss' } }).fetchRaw('x'))
  expect([failure.code, failure.facts.providerCode]).toEqual(['TOKEN_REFUSED', 'PasswordRefused'])
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    `Basic ${Buffer.from('CONTOSO\\jörg:pä:ss').toString('base64')}`,
  ])
  expect(JSON.stringify(failure)).not.toContain('pä')
})

test('a walk that gets nowhere ends instead of going on for ever', async () => {
  const { connect } = await serve(({ operation }) =>
    operation === 'GetFolder'
      ? { body: FOLDER }
      : {
          body: message(
            'SyncFolderItems',
            '<m:SyncState>same</m:SyncState><m:IncludesLastItemInRange>false</m:IncludesLastItemInRange><m:Changes/>',
          ),
        },
  )
  const walkAll = async () => {
    for await (const page of connect().walk(null)) expect(page.items).toEqual([])
  }
  expect((await failureOf(walkAll())).code).toBe('PROTOCOL')
})

test.each([
  ['without an item', message('GetItem', '<m:Items/>')],
  ['without messages', '<s:Envelope xmlns:s="s"><s:Body><x/></s:Body></s:Envelope>'],
  ['of a proxy', '<html>Please sign in</html>'],
  ['with a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "a">]><s:Envelope xmlns:s="s"><s:Body>&a;</s:Body></s:Envelope>'],
])('an answer %s is not taken for a mail', async (_, body) => {
  const { connect } = await serve(() => ({ body }))
  expect((await failureOf(connect().fetchRaw('x'))).code).toBe('PROTOCOL')
})

test('a password without a user is a setting to be mended, before anything is asked', async () => {
  const { seen, connect } = await serve(() => ({}))
  expect(() => connect({ token: { password: 'secret' } })).toThrow('A password needs the user name it belongs to.')
  expect(seen).toEqual([])
})

test('a redirect is not followed with the token in hand', async () => {
  const { seen, connect } = await serve(() => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }))
  expect((await failureOf(connect().fetchRaw('x'))).code).toBe('PROTOCOL')
  expect(seen).toHaveLength(1)
})
