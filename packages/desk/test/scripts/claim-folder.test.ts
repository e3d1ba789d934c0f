import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from '@postdesk/testkit'
import { expect, test } from 'vitest'
import { claimFolder } from '../../../../scripts/claim-folder.ts'

test('a second demo takes a folder of its own and leaves the first one alone; a third finds the first one empty again', async () => {
  await using dir = await tempDir('claim')
  const wanted = join(dir.path, 'demo')
  await mkdir(wanted)
  await writeFile(join(wanted, 'of-yesterday'), '')
  const first = await claimFolder(wanted)
  expect((await readdir(wanted)).filter((name) => name !== 'postdesk.lock')).toEqual([])
  await writeFile(join(wanted, 'mine'), 'kept')
  const second = await claimFolder(wanted)
  expect([first.folder, second.folder]).toEqual([wanted, `${wanted}-2`])
  expect(await readFile(join(wanted, 'mine'), 'utf8')).toBe('kept')
  await first.release()
  const third = await claimFolder(wanted)
  expect(third.folder).toBe(wanted)
  await expect(readFile(join(wanted, 'mine'))).rejects.toThrow('ENOENT')
  await Promise.all([second.release(), third.release()])
})
