import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { readCorpus, tempDir, testDatabase, waitFor } from './index.ts'
import { leakGuard, openResources } from './leak-guard.ts'

leakGuard()

test('a temporary folder is there, and gone at the end of its block', async () => {
  let path: string
  {
    await using dir = await tempDir('kit')
    path = dir.path
    await writeFile(join(path, 'file'), '')
  }
  expect(existsSync(path)).toBe(false)
})

describe('waiting', () => {
  test('gives what the condition gives once it is something', async () => {
    let calls = 0
    const value = await waitFor(() => (++calls < 3 ? undefined : { calls }))
    expect(value).toEqual({ calls: 3 })
  })

  test('takes zero and the empty text for something', async () => {
    expect(await waitFor(() => 0)).toBe(0)
    expect(await waitFor(() => '')).toBe('')
  })

  test('ends with a failure that names the condition and keeps its last error', async () => {
    const failure = await waitFor(() => Promise.reject(new Error('not yet')), { timeoutMs: 30, what: 'the mail' }).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ message: 'the mail did not come true within 30 ms', cause: { message: 'not yet' } })
  })
})

describe('a corpus', () => {
  test('gives each mail with what is expected of it, by name', async () => {
    await using dir = await tempDir('corpus')
    await writeFile(join(dir.path, 'b.eml'), 'Subject: b')
    await writeFile(join(dir.path, 'a.eml'), 'Subject: a')
    await writeFile(join(dir.path, 'a.json'), '{"subject":"a"}')
    const mails = await readCorpus(dir.path)
    expect(mails.map(({ name, expected }) => ({ name, expected }))).toEqual([
      { name: 'a', expected: { subject: 'a' } },
      { name: 'b', expected: undefined },
    ])
    expect(new TextDecoder().decode(mails[0]?.bytes)).toBe('Subject: a')
  })

  test('that is empty is an error', async () => {
    await using dir = await tempDir('corpus')
    await expect(readCorpus(dir.path)).rejects.toThrow('no .eml file')
  })
})

test('two test databases have nothing in common', async () => {
  await using one = await testDatabase()
  await using other = await testDatabase()
  await sql`create table shelf (id int8)`.execute(one.kysely)
  const { rows } = await sql`select to_regclass('shelf') as shelf`.execute(other.kysely)
  expect(rows).toEqual([{ shelf: null }])
})

test('an open server is seen by the leak guard', async () => {
  const before = openResources()['TCPServerWrap'] ?? 0
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  expect(openResources()['TCPServerWrap']).toBe(before + 1)
  await new Promise((resolve) => server.close(resolve))
})
