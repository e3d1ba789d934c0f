import { expect, test } from 'vitest'

import { makeGraphClient } from './graph-client.ts'

test('what is uploaded to an address that Graph named is not sent in clear text where Graph itself is protected', async () => {
  const client = makeGraphClient({ graphUrl: 'https://graph.contoso.example', token: () => Promise.resolve('a token') })
  const upload = client.requestWithoutToken({ method: 'PUT', url: 'http://127.0.0.1:1/upload', headers: {}, body: 'a file' })
  await expect(upload).rejects.toMatchObject({ code: 'PROTOCOL', facts: { border: 'graph', host: '127.0.0.1' } })
})
