import { networkInterfaces } from 'node:os'
import { request } from 'node:http'

import { Hono } from 'hono'
import { expect, test } from 'vitest'

import { startTenant } from '../index.ts'
import type { TenantEnv } from '../tenant-env.ts'
import { isAskedHere } from './is-asked-here.ts'

const app = new Hono<TenantEnv>().get('/', (c) => c.text(isAskedHere(c) ? 'here' : 'elsewhere'))
const askFrom = async (remoteAddress: string | undefined, headers: Record<string, string> = {}, host = 'localhost') => {
  const env = { incoming: { socket: { remoteAddress } } } as unknown as TenantEnv['Bindings']
  return await (await app.request(`http://${host}/`, { headers }, env)).text()
}

test.each(['127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1'])('A socket from %s is of this machine', async (address) => {
  expect(await askFrom(address)).toBe('here')
})

test.each(['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::7', '127.0.0.1.example', undefined])(
  'A socket from %s is not, whatever its Host says',
  async (address) => {
    expect(await askFrom(address)).toBe('elsewhere')
  },
)

test('A loopback socket is not enough for a foreign name or a foreign page', async () => {
  expect(await askFrom('127.0.0.1', {}, 'tenant.example')).toBe('elsewhere')
  expect(await askFrom('127.0.0.1', { origin: 'https://evil.example' })).toBe('elsewhere')
  expect(await askFrom('127.0.0.1', { origin: 'null' })).toBe('elsewhere')
})

const own = Object.values(networkInterfaces())
  .flatMap((rows) => rows ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

test.skipIf(own === undefined)(
  'A tenant on every address lets only this machine move it, and write mail on its page',
  async () => {
    const tenant = await startTenant({ host: '0.0.0.0' })
    try {
      const port = new URL(tenant.origins.http).port
      const ask = async (hostname: string, method: string, path: string) =>
        await new Promise<number | undefined>((answered, failed) => {
          const asked = request({ hostname, port, method, path, headers: { host: `localhost:${port}` } }, (answer) => {
            answer.resume()
            answered(answer.statusCode)
          })
          asked.on('error', failed)
          asked.end()
        })
      const write = '/mail/ann.lee%40example.com/write'
      expect(await ask(own ?? '', 'GET', '/_control/state')).toBe(403)
      expect(await ask(own ?? '', 'POST', write)).toBe(403)
      expect(await ask('127.0.0.1', 'GET', '/_control/state')).toBe(200)
      expect(await ask('127.0.0.1', 'POST', write)).toBe(422)
    } finally {
      await tenant.close()
    }
  },
)
