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

const stayOf = (id: string, mutableId: string) => ({ immutableId: id, mutableId })

test('a mail that left and returned is two to a reader by mutable ids, and one to a reader by immutable ids', () => {
  const log = new ChangeLog()
  log.record('present', stayOf('a', 'a1'))
  const seen = log.latest
  for (const [old, next] of [
    ['a1', 'a2'],
    ['a2', 'a3'],
  ] as const) {
    log.record('removed', stayOf('a', old))
    log.record('present', stayOf('a', next))
  }
  const told = (by: 'mail' | 'stay') => [...log.since(seen, by)].map((change) => [change.kind, change.mutableId])
  expect(told('stay')).toEqual([
    ['removed', 'a1'],
    ['present', 'a3'],
  ])
  expect(told('mail')).toEqual([['present', 'a3']])
  expect([...log.since(0, 'stay')].map((change) => change.mutableId)).toEqual(['a3'])
})

test('a reader by mutable ids ends with what the folder holds, however long the log', () => {
  const log = new ChangeLog()
  const copy = new Set<string>()
  let at = 0
  for (let round = 0; round < 5000; round += 1) {
    const id = String(round % 7)
    log.record('present', stayOf(id, `${id}-${String(round)}`))
    if (round % 11 === 0) {
      for (const change of log.since(at, 'stay')) {
        at = change.sequence
        if (change.kind === 'present') copy.add(change.mutableId)
        else copy.delete(change.mutableId)
      }
    }
    log.record('removed', stayOf(id, `${id}-${String(round)}`))
  }
  for (const change of log.since(at, 'stay')) if (change.kind === 'removed') copy.delete(change.mutableId)
  expect([...copy]).toEqual([])
})

test('very many departures are forgotten, and whoever stood before them is told that the thread is lost', () => {
  const log = new ChangeLog(100)
  for (let at = 0; at < 5_000; at += 1) {
    log.record('present', mail(String(at)))
    log.record('removed', mail(String(at)))
  }
  expect([...log.since(log.latest - 1, 'stay')].map((change) => change.kind)).toEqual(['removed'])
  expect(log.isForgotten(10)).toBe(true)
  expect(log.isForgotten(log.latest - 10)).toBe(false)
  expect(log.isForgotten(0)).toBe(false)
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
