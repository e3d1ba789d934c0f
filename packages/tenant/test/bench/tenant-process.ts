import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

import type { TenantDescription } from '../../src/describe-tenant.ts'

const POSTDESK = new URL('../../../../scripts/postdesk.mjs', import.meta.url).pathname
const MAIN = new URL('../../src/main.ts', import.meta.url).pathname

/** A tenant in a process of its own, as `postdesk tenant --json` starts it, on free ports. */
export type TenantProcess = {
  readonly description: TenantDescription
  /** From the start of the process to the printed addresses. */
  readonly startedInMilliseconds: number
  /** Memory the process holds in the machine's RAM. */
  readonly residentBytes: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** How long `npx postdesk tenant --json` takes until it has printed its addresses. */
export async function measureStart(): Promise<number> {
  const tenant = await startTenantProcess([POSTDESK, 'tenant'])
  await tenant.stop()
  return tenant.startedInMilliseconds
}

export async function startTenantProcess(program: readonly string[] = [MAIN]): Promise<TenantProcess> {
  // The other doors follow the HTTP port in taking any that is free.
  const ports = ['--port', '0', '--https-port', '0']
  const began = performance.now()
  const child = spawn(process.execPath, [...program, '--json', ...ports], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await firstLine(child)
  const startedInMilliseconds = performance.now() - began
  return {
    description: JSON.parse(line) as TenantDescription,
    startedInMilliseconds,
    residentBytes: async () => {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(child.pid)])
      return Number(stdout.trim()) * 1024
    },
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The tenant has no output to read')
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'exit').then(() => {
    throw new Error('The tenant ended before it told its addresses')
  })
  ended.catch(() => undefined)
  return await Promise.race([once(lines, 'line').then(([line]) => String(line)), ended])
}
