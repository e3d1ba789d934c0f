import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { waitFor } from '../wait-for.ts'

const run = promisify(execFile)

/** Where Debian and Ubuntu keep the programs of each version: `/usr/lib/postgresql/15/bin`. */
const DEBIAN_FOLDER = '/usr/lib/postgresql'
const OLDEST_VERSION = 15
const ROLE = 'postdesk'

export interface PostgresqlServer {
  /** The address of one of its databases. */
  url(database: string): string
  stop(): Promise<void>
}

/**
 * Starts a PostgreSQL server of our own in a temporary folder, reachable through a socket in it and not by network.
 * Installs Debian's package first when there is none and we may. It does not survive us: it ends when our end of its
 * standard input closes, however we die.
 */
export async function startPostgresqlServer(): Promise<PostgresqlServer> {
  const programs = (await findPrograms()) ?? (await installPrograms())
  const account = await serverAccount()
  const folder = await mkdtemp(join(tmpdir(), 'postdesk-pg-'))
  if (account) await chown(folder, account.uid, account.gid)
  const data = join(folder, 'data')
  const collation = ['--encoding=UTF8', '--locale=C.UTF-8']
  await run(join(programs, 'initdb'), ['-D', data, '-U', ROLE, '-A', 'trust', '--no-sync', ...collation], {
    ...account,
    cwd: folder,
  })
  const server = spawnServer(programs, data, folder, account)
  const url = (database: string) => `postgres://${ROLE}@localhost/${database}?host=${encodeURIComponent(folder)}`
  try {
    await waitFor(() => accepts(url('postgres'), server), {
      timeoutMs: 30_000,
      everyMs: 50,
      what: 'PostgreSQL accepting connections',
    })
  } catch (error) {
    await stop(server, folder)
    throw error
  }
  return { url, stop: () => stop(server, folder) }
}

function spawnServer(programs: string, data: string, folder: string, account: Account | undefined): ChildProcess {
  // Nothing here needs to survive a power failure, and the tests need it quick.
  const careless = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'].map((setting) => `-c ${setting}`).join(' ')
  const script = `"$1" -D "$2" -k "$3" -c listen_addresses= -c max_connections=200 ${careless} & server=$!
    cat > /dev/null; kill -INT $server; wait $server`
  return spawn('/bin/sh', ['-c', script, 'postgresql', join(programs, 'postgres'), data, folder], {
    ...account,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}

async function accepts(url: string, server: ChildProcess): Promise<boolean> {
  if (server.exitCode !== null) throw new Error(`The server ended with status ${server.exitCode}`)
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    return true
  } finally {
    await client.end()
  }
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.stdin?.end()
    await gone
  }
  await rm(folder, { recursive: true, force: true })
}

interface Account {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root, so root lends it another account. */
async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
    } catch {
      continue
    }
  }
  throw new Error('PostgreSQL refuses to run as root and neither "postgres" nor "nobody" exists here')
}

async function findPrograms(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN_FOLDER).catch(() => [])
  const usable = versions.map(Number).filter((version) => version >= OLDEST_VERSION)
  // The oldest one we promise to run on is the one worth testing on.
  return usable.length > 0 ? join(DEBIAN_FOLDER, String(Math.min(...usable)), 'bin') : undefined
}

async function installPrograms(): Promise<string> {
  const missing = 'PostgreSQL is not installed, and without it these tests cannot run'
  if (process.getuid?.() !== 0) throw new Error(`${missing}. Install Debian's package "postgresql".`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await run('apt-get', ['update', '-qq'], { env })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], { env, maxBuffer: 2 ** 24 })
  } catch (cause) {
    throw new Error(`${missing}; installing Debian's package "postgresql" failed.`, { cause })
  }
  const found = await findPrograms()
  if (found === undefined) throw new Error(`${missing}; Debian's package brought none of version ${OLDEST_VERSION} or later.`)
  return found
}
