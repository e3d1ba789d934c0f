import { expect, test } from 'vitest'
import { emptyConnection } from '../connection/connection-values.ts'
import { readConnectSearch } from './connect-search.ts'
import { accountBody } from './finish-body.ts'
import { incomingServer, incomingWords, outgoingServer, outgoingWords } from './server-values.ts'

const PROXY = 'http://proxy-user:proxy-word@proxy.contoso.example:3128'
const typed = { ...emptyConnection, host: 'imap.contoso.example', caPem: 'an authority', proxyUrl: PROXY }

test('the password of a proxy stands in no address', () => {
  expect(JSON.stringify({ ...incomingWords(typed), ...outgoingWords(typed) })).not.toContain('proxy-word')
  expect(readConnectSearch({ proxy: PROXY, host: 'imap.contoso.example' })).toEqual({ host: 'imap.contoso.example' })
})

test('the proxy is used for both ways all the same', () => {
  const given = readConnectSearch({ ...incomingWords(typed), provider: 'password', protocol: 'imap' })
  expect(incomingServer(given, typed)).toMatchObject({ host: 'imap.contoso.example', proxyUrl: PROXY })
  expect(outgoingServer(given, typed).proxyUrl).toBe(PROXY)
  expect(accountBody(given, { password: 'a word', extra: typed })).toMatchObject({
    connection: { proxyUrl: PROXY },
    outgoingConnection: { proxyUrl: PROXY },
  })
})
