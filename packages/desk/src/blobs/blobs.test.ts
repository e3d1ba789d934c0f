import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tempDir, type TempDir } from '@postdesk/testkit'
import { openBlobStore, readBlobName, type BlobStore } from './index.ts'

let dir: TempDir
let store: BlobStore
beforeAll(async () => {
  dir = await tempDir('blobs')
  store = await openBlobStore(pathToFileURL(join(dir.path, 'deep/store/')))
})
afterAll(() => dir.remove())

const bytesOf = (text: string) => new TextEncoder().encode(text)
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const pathOf = (sha256: string) => join(dir.path, 'deep/store', sha256.slice(0, 2), sha256.slice(2, 4), sha256)

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

describe('storing', () => {
  test.each([
    ['text', bytesOf('Received: from contoso.example')],
    ['nothing at all', new Uint8Array()],
    ['a few megabytes', new Uint8Array(3_000_000).map((_, index) => index * 31)],
  ])('%s comes back as it was, under the name of its bytes', async (_what, bytes) => {
    const stored = await store.put(bytes)
    expect(stored).toEqual({ sha256: sha256Of(bytes), size: bytes.length })
    expect(await store.get(stored.sha256)).toEqual(bytes)
    expect(await store.has(stored.sha256)).toBe(true)
  })

  test('a stream and its bytes are one blob', async () => {
    const bytes = bytesOf('one two three four')
    const streamed = await store.put(inPieces(bytes, 5))
    expect(streamed).toEqual(await store.put(bytes))
    const opened = await store.open(streamed.sha256)
    const pieces: Uint8Array[] = []
    for await (const piece of opened.stream as AsyncIterable<Uint8Array>) pieces.push(piece)
    expect(opened.size).toBe(bytes.length)
    expect(Buffer.concat(pieces).toString()).toBe('one two three four')
  })

  test('many at once, the same among them, are all kept', async () => {
    const stored = await Promise.all(Array.from({ length: 20 }, (_, n) => store.put(bytesOf(`mail ${n % 7}`))))
    expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(7)
    for (const { sha256 } of stored) await expect(store.get(sha256)).resolves.toBeDefined()
  })

  test('a stream that breaks leaves nothing behind', async () => {
    const broken = (async function* () {
      yield bytesOf('half a m')
      throw new Error('connection lost')
    })()
    await expect(store.put(broken)).rejects.toThrow('connection lost')
    expect(await readdir(join(dir.path, 'deep/store/incoming'))).toEqual([])
    expect(await store.has(readBlobName(sha256Of(bytesOf('half a m'))))).toBe(false)
  })
})

describe('reading', () => {
  test('what was never stored, or is removed, is missing', async () => {
    const absent = readBlobName(sha256Of(bytesOf('never stored')))
    await expect(store.get(absent)).rejects.toMatchObject({ code: 'BLOB_MISSING', sha256: absent })
    await expect(store.open(absent)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
    const { sha256 } = await store.put(bytesOf('for a moment'))
    await store.remove(sha256)
    await store.remove(sha256)
    expect(await store.has(sha256)).toBe(false)
  })

  test('damaged bytes are told and not given, and storing them again mends them', async () => {
    const bytes = bytesOf('bytes that a disk will damage')
    const { sha256 } = await store.put(bytes)
    await truncate(pathOf(sha256), 5)
    await expect(store.get(sha256)).rejects.toMatchObject({ code: 'BLOB_DAMAGED' })
    await store.put(bytes)
    expect(await store.get(sha256)).toEqual(bytes)
  })

  test('bytes that were damaged without getting shorter are mended as well', async () => {
    const bytes = bytesOf('bytes of which a disk changes one')
    const { sha256 } = await store.put(bytes)
    await writeFile(pathOf(sha256), bytes.with(3, 0))
    await expect(store.get(sha256)).rejects.toMatchObject({ code: 'BLOB_DAMAGED' })
    expect(await store.put(bytes)).toEqual({ sha256, size: bytes.length })
    expect(await store.get(sha256)).toEqual(bytes)
  })

  test.each(['../../etc/passwd', '', 'ABCD', 'a'.repeat(63), `${'a'.repeat(63)}/`])('a name like %j is refused', (name) => {
    expect(() => readBlobName(name)).toThrow('64 lower-case hex digits')
  })
})

test('opening removes what an old crash left, and not what somebody is writing now', async () => {
  await using other = await tempDir('blobs')
  const incoming = join(other.path, 'incoming')
  await mkdir(incoming)
  await writeFile(join(incoming, 'old'), 'x')
  await writeFile(join(incoming, 'new'), 'x')
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000)
  await utimes(join(incoming, 'old'), twoDaysAgo, twoDaysAgo)
  await openBlobStore(pathToFileURL(other.path))
  expect(await readdir(incoming)).toEqual(['new'])
})

test('killed in the middle of storing, every blob that was acknowledged is there and none is half there', async () => {
  await using other = await tempDir('blobs')
  const writer = spawn(process.execPath, [fileURLToPath(new URL('./test-writer.ts', import.meta.url)), other.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  for await (const line of createInterface(writer.stdout)) {
    acknowledged.push(line)
    if (acknowledged.length === 100) writer.kill('SIGKILL')
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit')
  expect(acknowledged.length).toBeGreaterThanOrEqual(100)
  const survivor = await openBlobStore(pathToFileURL(other.path))
  for (const sha256 of acknowledged) await expect(survivor.get(readBlobName(sha256))).resolves.toBeDefined()
  for (const file of await readdir(other.path, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || file.parentPath.endsWith('incoming')) continue
    expect(sha256Of(await readFile(join(file.parentPath, file.name)))).toBe(file.name)
  }
})

test('a store elsewhere than in files is refused', async () => {
  await expect(openBlobStore(new URL('s3://bucket'))).rejects.toThrow('s3:')
})
