import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { control } from '../test/ask-tokens.ts'
import { startTenant } from './index.ts'
import { SERVER_NAMES } from './listen/certificates.ts'

describe('a started tenant', () => {
  test('is trusted by its own authority under every name of Microsoft’s clouds, and by nobody else', async () => {
    const tenant = await startTenant()
    const port = Number(new URL(tenant.origins.https).port)
    const handshake = async (servername: string, ca: string | undefined): Promise<string> => {
      const socket = connectTls({ port, host: '127.0.0.1', servername, ...(ca !== undefined && { ca }) })
      return await new Promise((ended) => {
        socket.once('secureConnect', () => {
          ended('trusted')
          socket.destroy()
        })
        socket.once('error', (error: NodeJS.ErrnoException) => ended(error.code ?? error.message))
      })
    }
    const ca = await readFile(tenant.caFile, 'utf8')
    const outcomes = await Promise.all(SERVER_NAMES.map((name) => handshake(name, ca)))
    expect(new Set(outcomes)).toEqual(new Set(['trusted']))
    expect(await handshake('login.fabrikam.example', ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(await handshake('localhost', undefined)).not.toBe('trusted')
    await tenant.close()
    expect(existsSync(tenant.caFile)).toBe(false)
  })

  test('closes at once: idle sockets, half-open handshakes and waiting requests end, no timer and no server stays', async () => {
    const before = process.getActiveResourcesInfo().toSorted()
    const tenant = await startTenant()
    const idle = [tenant.origins.http, tenant.origins.https].map((origin) => connect(Number(new URL(origin).port), '127.0.0.1'))
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    const closed = Promise.all(idle.map((socket) => once(socket, 'close')))
    await control(tenant, 'POST', '/faults', {
      protocol: 'entra',
      operation: 'keys',
      effect: { kind: 'delay', milliseconds: 600_000 },
      count: 1,
    })
    const waiting = fetch(tenant.endpoints.keys).catch((error: unknown) => error)
    await expect.poll(() => tenant.world.faults.list().length).toBe(0)
    await tenant.close()
    expect(await waiting).toBeInstanceOf(Error)
    await closed
    // What an earlier test left behind may end meanwhile; only what is new counts.
    await expect.poll(() => newSince(before), { timeout: 15_000 }).toEqual([])
  })

  test('says that a port is taken, and leaves nothing behind', async () => {
    const first = await startTenant()
    const httpPort = Number(new URL(first.origins.http).port)
    await expect(startTenant({ httpPort })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.close()
  })

  test('makes the same ids out of the same number', async () => {
    const seed = { apps: [{ displayName: 'Desk' }] }
    const ids = []
    for (const randomSeed of [5, 5, 6]) {
      const tenant = await startTenant({ seed, randomSeed })
      ids.push(tenant.world.registry.apps()[0]?.appId)
      await tenant.close()
    }
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
  })
})

describe('the program', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenant-test-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  const run = (...args: string[]) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString()
    })
    return { child, output, ended: once(child, 'close') as Promise<[number | null, string | null]> }
  }

  test('prints one JSON object, serves the seed it was given, and ends in order on SIGTERM', async () => {
    const seedFile = join(folder, 'seed.json')
    const seed = {
      displayName: 'Fabrikam',
      domains: ['fabrikam.example'],
      users: [{ userPrincipalName: 'desk@fabrikam.example', displayName: 'Desk' }],
      apps: [{ displayName: 'App', secrets: [{ secretText: 's' }] }],
      mails: [{ to: 'desk@fabrikam.example', from: 'ann.lee@example.com', subject: 'First', text: 'Hello' }],
    }
    await writeFile(seedFile, JSON.stringify(seed))
    const { child, output, ended } = run('--seed', seedFile, '--port', '0', '--https-port', '0', '--json', '--data-dir', folder)
    await expect.poll(() => output.stdout, { timeout: 20_000 }).toContain('\n')
    const told = JSON.parse(output.stdout) as { endpoints: { control: string }; caFile: string; users: object[]; apps: object[] }
    expect(told).toMatchObject({
      caFile: join(folder, 'tenant-ca.pem'),
      users: [{ address: 'desk@fabrikam.example' }],
      apps: [{ displayName: 'App', clientSecret: 's' }],
    })
    const mails = await (await fetch(`${told.endpoints.control}/mailboxes/desk@fabrikam.example/messages`)).json()
    expect(mails).toMatchObject([{ subject: 'First' }])
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(output.stderr).toBe('')
  })

  test('with the HTTP port left to chance, two run side by side, each with doors of its own for every protocol', async () => {
    const programs = [run('--json', '--port', '0'), run('--json', '--port', '0')]
    const told = await Promise.all(
      programs.map(async ({ output }) => {
        await expect.poll(() => output.stdout, { timeout: 30_000 }).toContain('\n')
        return JSON.parse(output.stdout) as { endpoints: Record<string, string | { port: number; tlsPort: number }> }
      }),
    )
    const ports = told.flatMap(({ endpoints }) =>
      ['http', 'https', 'graph', 'ews', 'imap', 'pop3', 'smtp'].flatMap((name) => {
        const at = endpoints[name] ?? ''
        return typeof at === 'string' ? (name.startsWith('http') ? [Number(new URL(at).port)] : []) : [at.port, at.tlsPort]
      }),
    )
    expect(ports.every((port) => port > 0)).toBe(true)
    expect(new Set(ports).size).toBe(16)
    for (const { child } of programs) child.kill('SIGTERM')
    expect(await Promise.all(programs.map(async ({ ended }) => await ended))).toEqual([
      [0, null],
      [0, null],
    ])
  })

  test('names what is wrong with a seed, with status 1, and a wrong option, with status 2', async () => {
    const seedFile = join(folder, 'wrong.json')
    await writeFile(seedFile, JSON.stringify({ users: [{ userPrincipalName: 'desk@fabrikam.example', passwort: 'x' }] }))
    const wrongSeed = run('--seed', seedFile, '--port', '0')
    expect(await wrongSeed.ended).toEqual([1, null])
    expect(wrongSeed.output.stderr).toContain('passwort')
    const wrongOption = run('--prot', '0')
    expect(await wrongOption.ended).toEqual([2, null])
    expect(wrongOption.output.stderr).toContain('--prot')
  })
})

/** The kinds of resources that are open now and were not, each as often as there are more of it. */
function newSince(before: readonly string[]): string[] {
  const left = [...before]
  return process.getActiveResourcesInfo().filter((kind) => {
    const at = left.indexOf(kind)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
