import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tempDir, waitFor, type TempDir } from '@postdesk/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const SLOW_START_MS = 120_000

let folder: TempDir
const started: ChildProcess[] = []

beforeAll(async () => {
  folder = await tempDir('serve')
})
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})
afterAll(async () => {
  await folder.remove()
})

function start(env: Record<string, string>, argv: readonly string[] = []): { child: ChildProcess; said: () => string } {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [MAIN, ...argv], { env: { PATH, POSTDESK_DATA_DIR: `${folder.path}/data`, ...env } })
  started.push(child)
  let said = ''
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()))
  return { child, said: () => said }
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode ?? child.signalCode
}

test('the program starts, answers, refuses a second one on its data, and ends in order', { timeout: 240_000 }, async () => {
  const first = start({ POSTDESK_PORT: '0' })
  const url = await waitFor(() => /http:\/\/localhost:\d+/.exec(first.said())?.[0], {
    timeoutMs: SLOW_START_MS,
    what: 'the start',
  })
  expect(await (await fetch(`${url}/readyz`)).text()).toBe('ready')

  const second = start({ POSTDESK_PORT: '0' })
  expect(await exitOf(second.child)).toBe(1)
  expect(second.said()).toMatch(/^Postdesk cannot start: [^\n]+\n$/m)
  expect(second.said()).not.toMatch(/^\s+at /m)

  first.child.kill('SIGTERM')
  expect(await exitOf(first.child)).toBe(0)
})

test('a data folder that cannot be one ends the start at once, in one sentence', { timeout: 180_000 }, async () => {
  const wrong = start({ POSTDESK_PORT: '0', POSTDESK_DATA_DIR: '/proc/nope' })
  expect(await exitOf(wrong.child)).toBe(1)
  expect(wrong.said()).toMatch(
    /^[^\n]*Starting Postdesk …\nPostdesk cannot start: POSTDESK_DATA_DIR: the folder \/proc\/nope cannot be created[^\n]*\n$/,
  )
})

test('help and version are told without starting, wrong options are wrong use', { timeout: 180_000 }, async () => {
  const run = async (...argv: string[]) => {
    const { child, said } = start({ POSTDESK_DATA_DIR: '/proc/nope' }, argv)
    return { status: await exitOf(child), said: said() }
  }
  expect(await run('--help')).toMatchObject({ status: 0, said: expect.stringContaining('--services') as unknown })
  expect(await run('--version')).toMatchObject({ status: 0, said: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown })
  expect(await run('--sevrices', 'web')).toMatchObject({ status: 2 })
  expect(await run('--services', 'web,mailer')).toMatchObject({ status: 2, said: expect.stringContaining("'mailer'") as unknown })
})

test('a database that dies ends the program, which does not say that all went well', { timeout: 240_000 }, async () => {
  const hook = join(folder.path, 'end-threads.mjs')
  // Threads are the engine and the parser; ended from outside, as the system would when memory runs out.
  await writeFile(
    hook,
    `import { subscribe } from 'node:diagnostics_channel'
const threads = []
subscribe('worker_threads', ({ worker }) => threads.push(worker))
process.on('SIGUSR2', () => threads.forEach((thread) => void thread.terminate()))`,
  )
  const desk = start({ POSTDESK_PORT: '0', NODE_OPTIONS: `--import ${hook}` })
  await waitFor(() => desk.said().includes('Postdesk is at'), { timeoutMs: SLOW_START_MS, what: 'the start' })
  desk.child.kill('SIGUSR2')
  expect(await exitOf(desk.child)).toBe(1)
})

test('wrong settings are said in one message, without their values', { timeout: 180_000 }, async () => {
  const wrong = start({ POSTDESK_PORT: 'a-secret-put-in-the-wrong-place', POSTDESK_SERVICES: 'nothing' })
  expect(await exitOf(wrong.child)).toBe(1)
  expect(wrong.said()).toContain('POSTDESK_PORT must be a port number')
  expect(wrong.said()).toContain('POSTDESK_SERVICES must be')
  expect(wrong.said()).not.toContain('a-secret')
})
