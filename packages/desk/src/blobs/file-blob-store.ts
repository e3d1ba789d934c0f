import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { syncFolder } from '../disk/sync-folder.ts'
import { BlobError, readBlobName, type BlobName, type BlobStore, type StoredBlob } from './blob-store.ts'

/**
 * Blobs as files: `ab/cd/abcd…`, so that no folder grows beyond what file systems and people like.
 *
 * Storing: write to `incoming/`, sync the file, rename it to its name, sync the folders whose entries are new. A crash
 * leaves a file in `incoming/` that nobody knows, or a whole blob; never a blob that is not whole. What is left in
 * `incoming/` is removed at the next start, when it is older than any put can take.
 */
const INCOMING = 'incoming'
const ABANDONED_AFTER_MS = 24 * 3_600_000

/** Opens the store in a folder, which is made when absent. */
export async function openFileBlobStore(folderGiven: string): Promise<BlobStore> {
  const folder = resolve(folderGiven)
  const incoming = join(folder, INCOMING)
  const folders = new LastingFolders(folder)
  await folders.make(incoming)
  await removeAbandoned(incoming)
  const pathOf = (sha256: BlobName) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), readBlobName(sha256))

  return {
    put: async (content) => {
      const arrival = join(incoming, randomUUID())
      try {
        const stored = await write(arrival, content)
        await settle(arrival, pathOf(stored.sha256), stored, folders)
        return stored
      } finally {
        await rm(arrival, { force: true })
      }
    },
    get: async (sha256) => {
      const bytes = await orMissing(sha256, () => readFile(pathOf(sha256)))
      const found = createHash('sha256').update(bytes).digest('hex')
      if (found !== sha256)
        throw new BlobError('BLOB_DAMAGED', sha256, `Blob ${sha256} holds other bytes than were stored (${found})`)
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    },
    open: async (sha256) => {
      const path = pathOf(sha256)
      const { size } = await orMissing(sha256, () => stat(path))
      return { size, stream: createReadStream(path) }
    },
    has: async (sha256) => (await sizeOf(pathOf(sha256))) !== undefined,
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
  }
}

async function write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBlob> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      hash.update(chunk)
      size += chunk.byteLength
      await writeWhole(file, chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: readBlobName(hash.digest('hex')), size }
}

/** One write may take less than it is given. */
async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.byteLength;) done += (await file.write(chunk, done)).bytesWritten
}

async function settle(arrival: string, path: string, blob: StoredBlob, folders: LastingFolders): Promise<void> {
  await folders.make(dirname(path))
  // A file of the same name that holds something else is one that a disk has damaged; ours is whole and takes its place.
  if (!(await holds(path, blob))) await rename(arrival, path)
  // Also when it was there: another process may have renamed it and not yet got to this.
  await syncFolder(dirname(path))
}

/**
 * Folders whose own entries last. Each is made and its parents synced once for a process, even where it is there
 * already: whoever made it may not have synced it yet, and our blob must not depend on that.
 */
class LastingFolders {
  readonly #made = new Map<string, Promise<void>>()
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  make(folder: string): Promise<void> {
    const made = this.#made.get(folder) ?? this.#make(folder)
    this.#made.set(folder, made)
    // What failed (a full disk) may work the next time.
    made.catch(() => this.#made.delete(folder))
    return made
  }

  async #make(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 })
    const last = first !== undefined && first.length < this.#root.length ? dirname(first) : dirname(this.#root)
    for (let parent = dirname(folder); parent.length >= last.length; parent = dirname(parent)) {
      await syncFolder(parent)
      if (parent === dirname(parent)) return
    }
  }
}

/** Whether the file is there and holds exactly these bytes: the length may be right where a sector is not. */
async function holds(path: string, { sha256, size }: StoredBlob): Promise<boolean> {
  if ((await sizeOf(path)) !== size) return false
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  } catch {
    // It cannot be read, so it is damaged, or gone just now.
    return false
  }
  return hash.digest('hex') === sha256
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

async function orMissing<T>(sha256: BlobName, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (isAbsent(cause)) throw new BlobError('BLOB_MISSING', sha256, `There is no blob ${sha256}`, { cause })
    throw cause
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name)
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true })
  }
}
