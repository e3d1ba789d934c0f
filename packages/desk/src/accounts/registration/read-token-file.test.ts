import { writeFile } from 'node:fs/promises'
import { tempDir, type TempDir } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTokenFile } from './read-token-file.ts'

let folder: TempDir
beforeAll(async () => {
  folder = await tempDir('token-file')
})
afterAll(() => folder.remove())

const write = async (name: string, text: string) => {
  const path = `${folder.path}/${name}`
  await writeFile(path, text)
  return path
}

test('a token is read as the platform wrote it', async () => {
  expect(await readTokenFile(await write('token', 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl\n'))).toBe(
    'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl',
  )
})

test('what is no token, or no file, is refused and not read to its end', async () => {
  const refused = { code: 'CONFIGURATION', facts: { providerCode: 'FederatedTokenFile' } }
  await expect(readTokenFile(await write('words', 'not a token'))).rejects.toMatchObject(refused)
  await expect(readTokenFile(await write('long', `${'a'.repeat(20_000)}.b.c`))).rejects.toMatchObject(refused)
  await expect(readTokenFile(folder.path)).rejects.toMatchObject(refused)
  await expect(readTokenFile(`${folder.path}/missing`)).rejects.toMatchObject(refused)
  // It has no end, and would fill the memory.
  await expect(readTokenFile('/dev/zero')).rejects.toMatchObject(refused)
})
