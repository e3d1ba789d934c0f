import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..')
// A line of its own between what two commands print; no mail and no answer has it.
const MARK = '::docs-tenant::'

type Expectation = { readonly line: number; readonly wanted: string }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenant-docs-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** The blocks marked `sh run` as one script, in which each `# → …` becomes a mark in the output. */
function readScript(markdown: string): { script: string; expectations: readonly Expectation[] } {
  const expectations: Expectation[] = []
  const lines: string[] = []
  let isRun = false
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.startsWith('```')) isRun = line === '```sh run'
    else if (isRun && line.startsWith('# → ')) {
      expectations.push({ line: index + 1, wanted: line.slice(4) })
      lines.push(`echo '${MARK}'`)
    } else if (isRun) lines.push(line)
  }
  // A stranger's shell goes on after a failure; here it must be heard of. Whatever was started ends with the script.
  const head = `set -euo pipefail\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n`
  return { script: `${head}${lines.join('\n')}\n`, expectations }
}

test('every command of the guide runs as it is written, and prints what the guide says', async () => {
  const { script, expectations } = readScript(await readFile(join(ROOT, 'docs', 'tenant.md'), 'utf8'))
  expect(expectations.length).toBeGreaterThan(20)
  // `npx postdesk tenant` without the bootstrap, which would install packages.
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const main = join(ROOT, 'packages', 'tenant', 'src', 'main.ts')
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${main}" "$@"\n`)
  await chmod(join(bin, 'npx'), 0o755)
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'guide.sh'), script)

  const env = { ...process.env, PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter) }
  const child = spawn('bash', ['guide.sh'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 80_000 })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [status] = (await once(child, 'close')) as [number | null]

  const printed = stdout.split(`${MARK}\n`)
  const seen = expectations.map(({ line, wanted }, index) => {
    const last = printed[index]?.trimEnd().split('\n').at(-1) ?? 'nothing'
    return `line ${String(line)}: ${last.includes(wanted) ? wanted : last}`
  })
  expect([seen, stderr]).toEqual([expectations.map(({ line, wanted }) => `line ${String(line)}: ${wanted}`), ''])
  expect(status).toBe(0)
})
