import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { ChangeLog } from './change-log.ts'

const mail = (id: string) => ({ immutableId: id, mutableId: `m-${id}` })

test('a reader learns the latest state of each mail once', () => {
  const log = new ChangeLog()
  log.record('present', mail('a'))
  log.record('present', mail('b'))
  log.record('present', mail('a'))
  expect([...log.since(0)].map((change) => change.immutableId)).toEqual(['b', 'a'])
  expect([...log.since(2)].map((change) => change.immutableId)).toEqual(['a'])
})

test('a mail that came and went is not mentioned to a reader who never saw it', () => {
  const log = new ChangeLog()
  log.record('present', mail('a'))
  const seen = log.latest
  log.record('present', mail('b'))
  log.record('removed', mail('b'))
  log.record('removed', mail('a'))
  expect([...log.since(seen)].map((change) => [change.immutableId, change.kind])).toEqual([['a', 'removed']])
  expect([...log.since(0)]).toEqual([])
})

test('a mail that left, came back and left again is told as gone to a reader who knew it', () => {
  const log = new ChangeLog()
  log.record('present', mail('a'))
  const seen = log.latest
  log.record('removed', mail('a'))
  log.record('present', mail('a'))
  log.record('removed', mail('a'))
  expect([...log.since(seen)].map((change) => change.kind)).toEqual(['removed'])
  expect([...log.since(0)]).toEqual([])
})

test('a rewound reader is given its last items again', () => {
  const log = new ChangeLog()
  for (const id of ['a', 'b', 'c', 'd']) log.record('present', mail(id))
  expect([...log.since(log.rewound(4, 2))].map((change) => change.immutableId)).toEqual(['c', 'd'])
  expect(log.rewound(4, 0)).toBe(4)
  expect(log.rewound(2, 10)).toBe(0)
})

// Whatever happens in a folder and whenever the reader looks, following the log gives exactly the folder.
test('a reader who follows the log in pages of any size ends with what the folder holds', () => {
  const step = fc.record({ id: fc.integer({ min: 0, max: 12 }), leaves: fc.boolean(), reads: fc.integer({ min: 0, max: 4 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000, size: 'large' }), (steps) => {
      const log = new ChangeLog()
      const folder = new Set<string>()
      const copy = new Set<string>()
      let at = 0
      const read = (limit: number): void => {
        let given = 0
        for (const change of log.since(at)) {
          if (given === limit) return
          given += 1
          at = change.sequence
          if (change.kind === 'present') copy.add(change.immutableId)
          else copy.delete(change.immutableId)
        }
      }
      for (const { id, leaves, reads } of steps) {
        const name = String(id)
        if (leaves && folder.delete(name)) log.record('removed', mail(name))
        else if (!leaves) {
          folder.add(name)
          log.record('present', mail(name))
        }
        read(reads)
      }
      read(Infinity)
      expect([...copy].toSorted((left, right) => left.localeCompare(right))).toEqual(
        [...folder].toSorted((left, right) => left.localeCompare(right)),
      )
    }),
    { numRuns: 60 },
  )
})

test('a change of the read flag alone leaves the place of the last other change', () => {
  const log = new ChangeLog()
  const mail = { immutableId: 'one', mutableId: 'one' }
  log.record('present', mail)
  log.record('present', mail)
  log.record('present', mail, { readFlagOnly: true })
  expect(log.changeOf('one')).toMatchObject({ sequence: 3, enteredAt: 1, contentAt: 2 })
})
