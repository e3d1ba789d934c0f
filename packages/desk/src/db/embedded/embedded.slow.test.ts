import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tempDir, waitFor, type TempDir } from '@postdesk/testkit'
import { openDatabase } from '../index.ts'
import { prepareDatabaseFolder } from './database-folder.ts'
import { DurableFilesystem } from './durable-filesystem.ts'
import { Engine } from './engine.ts'
import { lockFolder } from './folder-lock.ts'
import { startEngine } from './start-engine.ts'

let dir: TempDir
/** A data folder with a migrated database, made once; tests that spoil theirs make their own. */
let dataDir: string
let pristine: string
beforeAll(async () => {
  dir = await tempDir('embedded')
  dataDir = join(dir.path, 'data')
  await (await openDatabase({ dataDir })).close()
  pristine = join(dir.path, 'pristine')
  await cp(join(dataDir, 'database'), pristine, { recursive: true })
})
afterAll(() => dir.remove())

/** A database of one's own, quicker than a first start. */
async function copyDatabase(to: string): Promise<string> {
  const folder = join(to, 'database')
  await cp(pristine, folder, { recursive: true })
  return folder
}

interface Committer {
  readonly child: ChildProcess
  readonly lines: Interface
}

function startCommitter(folder: string, ...more: string[]): Committer {
  const program = fileURLToPath(new URL('./test-committer.ts', import.meta.url))
  const child = spawn(process.execPath, [program, folder, ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, lines: createInterface(child.stdout) }
}

async function end({ child }: Committer): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

describe('a committed transaction', () => {
  test('is there after the process is killed in the midst of committing, again and again', { timeout: 120_000 }, async () => {
    let last = 0
    for (let cycle = 0; cycle < 4; cycle += 1) {
      const committer = startCommitter(dataDir)
      const killAt = last + 40 + cycle * 37
      for await (const line of committer.lines) {
        expect(line).toMatch(/^(open|\d+)$/)
        if (line !== 'open') last = Number(line)
        if (last >= killAt) committer.child.kill('SIGKILL')
      }
      await end(committer)
      const database = await openDatabase({ dataDir })
      const { rows } = await sql<{ n: number; least: number; most: number }>`
        select count(*) as n, min(n) as least, max(n) as most from acknowledged where length(filling) = 1000
      `.execute(database.kysely)
      await database.close()
      const { n, least, most } = rows[0]!
      expect(most).toBeGreaterThanOrEqual(last)
      // One more may have been committed whose acknowledgement we did not live to read; none may be missing before it.
      expect({ n, least }).toEqual({ n: most, least: 1 })
      last = most
    }
  })

  test('is synced to the disk before it is acknowledged', async () => {
    await using own = await tempDir('sync')
    const folder = await copyDatabase(own.path)
    const { pglite, syncsOfOneCommit } = await startEngine({ kind: 'folder', folder }, () => {})
    expect(syncsOfOneCommit).toBeGreaterThan(0)
    const { rows } = await pglite.query(`select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method,
      current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as synchronous`)
    expect(rows).toEqual([{ fsync: 'on', method: 'fsync', pages: 'on', synchronous: 'on' }])
    const filesystem = pglite.fs as DurableFilesystem
    await pglite.exec('create table t (n int)')
    for (let n = 0; n < 3; n += 1) {
      const before = filesystem.syncs
      await pglite.query('insert into t values ($1)', [n])
      expect(filesystem.syncs).toBeGreaterThan(before)
    }
    await pglite.close()
  })

  test('is not acknowledged when the disk refuses to sync, and nothing is answered after that', async () => {
    await using own = await tempDir('eio')
    const folder = await copyDatabase(own.path)
    const stopped: Error[] = []
    const engine = new Engine(
      { kind: 'folder', folder },
      (error) => stopped.push(error),
      new URL('./test-failing-disk.ts', import.meta.url),
    )
    await engine.waitReady
    await engine.exec('create table t (n int)')
    await writeFile(join(own.path, 'the-disk-fails'), '')
    await expect(engine.query('insert into t values ($1)', [1])).rejects.toMatchObject({ code: 'DATABASE_STOPPED' })
    await expect(engine.query('select 1 as one')).rejects.toMatchObject({ code: 'DATABASE_STOPPED' })
    expect(stopped).toHaveLength(1)
    expect(stopped[0]?.message).toContain('EIO')
    await rm(join(own.path, 'the-disk-fails'))
    await engine.close()
    const again = new Engine({ kind: 'folder', folder })
    await again.waitReady
    // Whether the row is there is anybody's guess, as the caller was told; what was committed before it is.
    await expect(again.query('select count(*) <= 1 as well from t')).resolves.toMatchObject({ rows: [{ well: true }] })
    await again.close()
  })
})

describe('a full disk', () => {
  test('fails the statement that needs room, or stops the engine when its log needs it; what was committed stays', async () => {
    await using own = await tempDir('full')
    const folder = await copyDatabase(own.path)
    const stopped: Error[] = []
    const engine = new Engine(
      { kind: 'folder', folder },
      (error) => stopped.push(error),
      new URL('./test-failing-disk.ts', import.meta.url),
    )
    await engine.waitReady
    await engine.exec('create table t (n int); create table other (n int); insert into t values (0)')
    await writeFile(join(own.path, 'the-disk-is-full'), '')
    await expect(engine.query('insert into other values (1)')).rejects.toMatchObject({ code: '53100' })
    await expect(engine.query('select n from t')).resolves.toMatchObject({ rows: [{ n: 0 }] })
    await expect(engine.query('insert into t values (1)')).rejects.toMatchObject({ code: 'DATABASE_STOPPED' })
    expect(stopped[0]?.message).toContain('No space left on device')
    await engine.close()
    await rm(join(own.path, 'the-disk-is-full'))
    const again = new Engine({ kind: 'folder', folder })
    await again.waitReady
    await expect(again.query('select n from t')).resolves.toMatchObject({ rows: [{ n: 0 }] })
    await again.close()
  })
})

describe('the lock of the data folder', () => {
  test('keeps a second process out and names the first, until the first is gone', { timeout: 60_000 }, async () => {
    const first = startCommitter(dataDir, 'hold')
    await once(first.lines, 'line')
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({
      code: 'DATABASE_FOLDER_IN_USE',
      message: expect.stringMatching(
        new RegExp(`^Process ${first.child.pid}, started 2\\S+Z, is using the data folder`),
      ) as string,
      facts: { pid: first.child.pid },
    })
    await end(first)
    await (await openDatabase({ dataDir })).close()
  })

  test('keeps the same process from opening twice', async () => {
    const lock = await lockFolder(dataDir)
    await expect(lockFolder(dataDir)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE', facts: { pid: process.pid } })
    await lock.release()
    await (await lockFolder(dataDir)).release()
  })

  test('is got by exactly one of many that find the socket of a dead process', async () => {
    for (let round = 0; round < 3; round += 1) {
      await leaveDeadSocket(join(dataDir, 'postdesk.lock'))
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(dataDir)))
      const got = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      expect(got).toHaveLength(1)
      await got[0]?.release()
    }
  })

  test('is one for all names of a folder', async () => {
    const alias = join(dir.path, 'alias')
    await symlink(dataDir, alias)
    const lock = await lockFolder(dataDir)
    await expect(lockFolder(alias)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE' })
    await lock.release()
  })

  test('works in a folder whose path is longer than a socket may have', async () => {
    const deep = join(dir.path, ...Array.from({ length: 12 }, () => 'a-rather-long-name'))
    await mkdir(deep, { recursive: true })
    const lock = await lockFolder(deep)
    await expect(lockFolder(deep)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE' })
    await lock.release()
    await (await lockFolder(deep)).release()
  })
})

/** A socket file that nobody listens on, as a killed process leaves it. */
async function leaveDeadSocket(path: string): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(`${path}.alive`, resolve))
  // Closing removes the file by the name it was made with; under another name it stays.
  await rename(`${path}.alive`, path)
  await new Promise<void>((resolve) => server.close(() => resolve()))
}

describe('the database folder', () => {
  test('a first start that was interrupted is begun anew', { timeout: 60_000 }, async () => {
    await using own = await tempDir('boot')
    await mkdir(join(own.path, 'database.new'))
    await writeFile(join(own.path, 'database.new', 'PG_VERSION'), '18\n')
    const folder = await prepareDatabaseFolder(own.path)
    expect((await readdir(own.path)).sort()).toEqual(['database'])
    expect(await readdir(folder)).toContain('pg_wal')
  })

  test('one that another engine made is left alone, with a sentence', async () => {
    await using own = await tempDir('engine')
    await mkdir(join(own.path, 'database'))
    await writeFile(join(own.path, 'database', 'PG_VERSION'), '17\n')
    await writeFile(join(own.path, 'database', 'postdesk-engine.json'), '{"engine":"pglite","version":"0.3","postgresql":"17"}')
    await expect(prepareDatabaseFolder(own.path)).rejects.toMatchObject({
      code: 'DATABASE_ENGINE_CHANGED',
      message: expect.stringContaining('pglite 0.3 (PostgreSQL 17)') as string,
    })
  })

  test('one that is no database of ours is left alone', async () => {
    await using own = await tempDir('engine')
    await mkdir(join(own.path, 'database'))
    await expect(prepareDatabaseFolder(own.path)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_UNUSABLE' })
  })
})

test('a long query does not hold up the event loop', async () => {
  const database = await openDatabase({ dataDir })
  let ticks = 0
  const ticking = setInterval(() => (ticks += 1), 5)
  const query = sql`select count(*) from generate_series(1, 3000000)`.execute(database.kysely)
  await query
  clearInterval(ticking)
  await database.close()
  expect(ticks).toBeGreaterThan(5)
})

test('closing twice is closing once, and what comes after is refused', async () => {
  const database = await openDatabase({ dataDir })
  await Promise.all([database.close(), database.close()])
  await expect(sql`select 1`.execute(database.kysely)).rejects.toMatchObject({ code: 'DATABASE_STOPPED' })
  await waitFor(async () => {
    await (await openDatabase({ dataDir })).close()
    return true
  })
})
