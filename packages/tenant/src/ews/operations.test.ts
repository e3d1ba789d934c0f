import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { makeWorld } from '../make-world.ts'
import { ewsApp } from './ews-app.ts'

test('OPERATIONS.md names every operation of EWS, and no other', async () => {
  const text = await readFile(new URL('../../OPERATIONS.md', import.meta.url), 'utf8')
  const documented = [...text.matchAll(/^\| ews \| `([\w.]+)` \|/gm)].map((found) => found[1])
  const world = await makeWorld()
  ewsApp(world)
  expect(documented.toSorted((left, right) => String(left).localeCompare(String(right)))).toEqual(world.faults.operations('ews'))
})
