import { createHash, randomUUID } from 'node:crypto'
import { closeSync, openSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { relative, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseError } from '../database-error.ts'

/**
 * One process at a time in a data folder. Nothing in the engine prevents two from opening the same files, and the
 * second silently undoes what the first wrote. The lock is a listening socket in the folder (a named pipe on Windows):
 * the system takes it away with its process, however that dies, so no stale pid has to be guessed at.
 *
 * Taking it:
 *   1. listen. It works on a free folder.
 *   2. the name is taken: ask who is there. Somebody answers -> DATABASE_FOLDER_IN_USE, with their pid.
 *   3. nobody answers, twice -> a process died here and left its socket file: remove it and listen again.
 *   4. after a moment, ask our own socket for its token. Two processes may have found the same stale file, and the
 *      slower one removed the socket of the faster: whoever is not answered by itself has lost, and says so.
 */
export interface FolderLock {
  release(): Promise<void>
}

interface Holder {
  readonly pid: number
  readonly since: string
  readonly token: string
}

const SOCKET_NAME = 'postdesk.lock'
/** sun_path of sockaddr_un holds 104 bytes on macOS and 108 on Linux, with the closing NUL (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 103
const SETTLE_MS = 50
const ANSWER_MS = 2_000
const TAKEOVERS = 5

/** Takes the lock of `folder`, which must exist. Throws DATABASE_FOLDER_IN_USE when another process holds it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const me: Holder = { pid: process.pid, since: new Date().toISOString(), token: randomUUID() }
  const address = addressFor(folder)
  try {
    const server = await listen(address.path, folder, me)
    return {
      release: async () => {
        await closeServer(server)
        address.dispose()
      },
    }
  } catch (error) {
    address.dispose()
    throw error
  }
}

async function listen(path: string, folder: string, me: Holder): Promise<Server> {
  for (let takeover = 0; takeover < TAKEOVERS; takeover += 1) {
    const server = await tryListen(path, me)
    if (server) {
      await delay(SETTLE_MS)
      const holder = await askHolder(path)
      if (holder?.token === me.token) return server
      await closeServer(server, { keepFile: true })
      if (holder) throw inUse(folder, holder)
      continue
    }
    const holder = (await askHolder(path)) ?? (await delay(SETTLE_MS).then(() => askHolder(path)))
    if (holder) throw inUse(folder, holder)
    if (process.platform !== 'win32') rmSync(path, { force: true })
  }
  throw inUse(folder, undefined)
}

/** Listens and tells whoever connects who we are; `undefined` when the name is taken. */
async function tryListen(path: string, me: Holder): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(JSON.stringify(me))
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    // The lock alone must not keep a process alive that has nothing else to do.
    server.listen(path, () => resolve(server.unref()))
  })
}

/** Who answers at the socket; `undefined` when nobody does. A listener that accepts but stays silent still holds it. */
async function askHolder(path: string): Promise<Holder | undefined> {
  return new Promise((resolve) => {
    const unknownHolder: Holder = { pid: 0, since: 'an unknown time', token: '' }
    let text = ''
    let connected = false
    const socket = connect(path, () => {
      connected = true
    })
    socket.setTimeout(ANSWER_MS, () => socket.destroy())
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(connected ? (readHolder(text) ?? unknownHolder) : undefined))
  })
}

function readHolder(text: string): Holder | undefined {
  try {
    const { pid, since, token } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>
    return typeof pid === 'number' && typeof since === 'string' && typeof token === 'string' ? { pid, since, token } : undefined
  } catch {
    return undefined
  }
}

function inUse(folder: string, holder: Holder | undefined): DatabaseError {
  const who = holder && holder.pid > 0 ? `Process ${holder.pid}, started ${holder.since},` : 'Another process'
  return new DatabaseError(
    'DATABASE_FOLDER_IN_USE',
    `${who} is using the data folder ${folder}. Stop it first, or give this one another folder (POSTDESK_DATA_DIR). ` +
      'Several nodes need a PostgreSQL server (DATABASE_URL).',
    { folder, ...(holder ? { pid: holder.pid, since: holder.since } : {}) },
  )
}

async function closeServer(server: Server, { keepFile = false } = {}): Promise<void> {
  // Closing removes the socket file by its name; when that name is another's by now, it is theirs to keep.
  if (keepFile) {
    server.unref()
    return
  }
  await new Promise<void>((resolve) => server.close(() => resolve()))
}

/** The shortest name of the lock's socket, and what must be undone when it is no longer needed. */
function addressFor(folder: string): { path: string; dispose: () => void } {
  const nothing = () => {}
  const real = realpathSync(folder)
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(real.toLowerCase()).digest('hex').slice(0, 32)
    return { path: `\\\\.\\pipe\\postdesk-${name}`, dispose: nothing }
  }
  const absolute = join(real, SOCKET_NAME)
  const shorter = relative(process.cwd(), absolute)
  for (const path of [absolute, shorter]) {
    if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return { path, dispose: nothing }
  }
  if (process.platform === 'linux') {
    const folderHandle = openSync(real, 'r')
    return { path: `/proc/self/fd/${folderHandle}/${SOCKET_NAME}`, dispose: () => closeSync(folderHandle) }
  }
  throw new DatabaseError('DATABASE_FOLDER_UNUSABLE', `The path of the data folder is too long: ${real}`, { folder: real })
}
