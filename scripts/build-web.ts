import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runSteps } from './run-steps.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'packages/web/dist')

/** Builds the screens when their sources changed since the last build; a second start skips it. */
export async function buildWeb(): Promise<void> {
  const hash = createHash('sha256')
  for (const file of globSync(
    ['packages/web/{src,public,build}/**/*', 'packages/web/*.*', 'packages/contract/src/**/*.ts', 'package-lock.json'],
    { cwd: root, withFileTypes: true },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(file.slice(root.length)).update(readFileSync(file))
  const wanted = hash.digest('hex')
  const stamp = join(dist, '.built-from')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  await runSteps([['building the screens', 'vite', 'build', 'packages/web', '--logLevel', 'warn']])
  writeFileSync(stamp, wanted)
}
