import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { weighFirstLoad } from '../build/weigh-first-load.ts'

// Random text does not compress well, so its weight is about its length.
const code = (length: number) => randomBytes(length).toString('latin1')
const chunk = (length: number, imports: string[] = [], isEntry = false) => ({ code: code(length), imports, isEntry })

test('The first load is the entry with everything it imports at once, each piece once, and nothing that is loaded later', () => {
  const chunks = {
    'entry.js': chunk(10_000, ['a.js', 'b.js'], true),
    'a.js': chunk(20_000, ['b.js', 'entry.js']),
    'b.js': chunk(40_000),
    'later.js': chunk(500_000, ['a.js']),
  }
  const bytes = weighFirstLoad(chunks)
  expect(bytes).toBeGreaterThan(70_000)
  expect(bytes).toBeLessThan(130_000)
})
