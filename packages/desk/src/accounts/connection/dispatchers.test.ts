import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createSealer, Secret } from '../../config/index.ts'
import { openSettings } from './proxy-password.ts'
import { withDispatcher } from './dispatchers.ts'

test('a server that takes the line and never shakes hands is given up after the seconds the account says', async () => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const origin = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`
    const settings = await openSettings(createSealer(new Secret('k'.repeat(40))), { advanced: { connectTimeoutSeconds: 1 } })
    const asked = withDispatcher(settings, (dispatcher) => dispatcher.request({ origin, path: '/', method: 'GET' }))
    await expect(asked).rejects.toThrow(/timeout: 1000ms/)
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
})
