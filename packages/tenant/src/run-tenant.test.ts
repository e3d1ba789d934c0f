import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, test, vi } from 'vitest'

import { runTenant } from './run-tenant.ts'

afterEach(() => void vi.restoreAllMocks())

/** What the program says on standard error, and its exit status. */
async function runsWith(...argv: string[]): Promise<{ status: number; said: string }> {
  let said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
  return { status: await runTenant(argv), said }
}

test('a seed that is not there, or is no JSON, is told in one sentence that names it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-seed-'))
  const missing = join(folder, 'nofile.json')
  expect(await runsWith('--seed', missing)).toEqual({
    status: 1,
    said: `The tenant could not be started: --seed ${missing}: there is no such file\n`,
  })
  const broken = join(folder, 'broken.json')
  await writeFile(broken, '{ "users": [')
  const { status, said } = await runsWith('--seed', broken)
  expect(status).toBe(1)
  expect(said).toContain(`--seed ${broken}: this is no JSON`)
})

test('wrong use is one line and the way to the help, not the help itself', async () => {
  expect(await runsWith('--port', 'many')).toEqual({
    status: 2,
    said: '--port must be a number from 0 to 65535\nSee: postdesk tenant --help\n',
  })
})
