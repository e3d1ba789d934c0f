import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { COMMANDS } from '../commands/index.ts'
import { Arguments, BadArguments } from './arguments.ts'
import { CommandReader, MAX_COMMAND_TEXT } from './command-reader.ts'
import type { Reading } from './command-reader.ts'

const MAX_LITERAL = 1_000

/** Everything a reader makes of bytes that come in these pieces; a `+` is taken as said. */
function readAll(pieces: readonly Uint8Array[], mode: 'command' | 'line' = 'command'): Reading[] {
  const reader = new CommandReader()
  const readings: Reading[] = []
  for (const piece of pieces) {
    reader.push(Buffer.from(piece))
    for (let reading = reader.next(mode, MAX_LITERAL); reading.kind !== 'more'; reading = reader.next(mode, MAX_LITERAL)) {
      readings.push(reading)
      if (reading.kind === 'refused' && reading.isFatal) return readings
    }
  }
  return readings
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** A command as text, its literals in angle brackets. */
function told(readings: readonly Reading[]): string[] {
  return readings.map((reading) => {
    if (reading.kind !== 'command') return reading.kind
    return reading.segments.map((one) => (one.kind === 'text' ? one.text : `<${one.bytes.toString('latin1')}>`)).join('')
  })
}

test('cuts the stream into commands and literals, and asks for those that wait', () => {
  const text = 'a NOOP\r\nb APPEND x {5}\r\nhe\r\no\r\nc LIST "" {1+}\r\n* \r\nd X\n'
  expect(told(readAll([bytes(text)]))).toEqual(['a NOOP', 'continue', 'b APPEND x <he\r\no>', 'c LIST "" <*> ', 'd X'])
})

test('refuses a literal beyond the limit: at once when it waits for the go-ahead, for good when it does not', () => {
  expect(readAll([bytes('a APPEND x {1001}\r\nb NOOP\r\n')])).toMatchObject([
    { kind: 'refused', why: 'literal', tag: 'a', isFatal: false },
    { kind: 'command' },
  ])
  expect(readAll([bytes('a APPEND x {1001+}\r\n')])).toMatchObject([{ kind: 'refused', why: 'literal', isFatal: true }])
  // Many small ones count together.
  expect(readAll([bytes(`a X ${`{400+}\r\n${'x'.repeat(400)} `.repeat(3)}\r\n`)])).toMatchObject([
    { kind: 'refused', why: 'literal' },
  ])
})

test('refuses a line without end before it is all in memory', () => {
  const piece = bytes('x'.repeat(MAX_COMMAND_TEXT / 4))
  expect(readAll([piece, piece, piece, piece, bytes('y')])).toMatchObject([{ kind: 'refused', why: 'line', isFatal: true }])
})

const anyStream = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        'a ',
        'NOOP',
        'FETCH ',
        '{3}',
        '{3+}',
        '{0}',
        '~{2}',
        '{99999}',
        '\r\n',
        '\n',
        'abc',
        '"',
        '(',
        ')',
        '\\',
        '*',
        ' ',
        '\u00e4',
      ),
    )
    .map((parts) => bytes(parts.join(''))),
)

test('makes the same of the same bytes, whatever pieces they come in, and never throws', () => {
  fc.assert(
    fc.property(anyStream, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (stream, lengths) => {
      const pieces: Uint8Array[] = []
      for (let at = 0; at < stream.length;) {
        const length = lengths.next().value ?? 1
        pieces.push(stream.subarray(at, at + length))
        at += length
      }
      expect(told(readAll(pieces))).toEqual(told(readAll([stream])))
    }),
    { numRuns: 2_000 },
  )
})

test('reads any arguments as something or as wrong, and always gets on', () => {
  const outcomes = new Set<string>()
  const reads: readonly ((given: Arguments) => unknown)[] = [
    (given) => given.space(),
    (given) => given.keyword(),
    (given) => given.astring(),
    (given) => given.listPattern(),
    (given) => given.literal(),
    (given) => given.number(),
    (given) => given.sequenceSet(),
    (given) => given.flags(true),
    (given) => given.dateTime(),
    (given) => given.date(),
    (given) => given.end(),
  ]
  fc.assert(
    fc.property(anyStream, fc.array(fc.nat({ max: reads.length - 1 })), (stream, order) => {
      for (const reading of readAll([stream])) {
        if (reading.kind !== 'command') continue
        const given = new Arguments(reading.segments)
        for (const at of order) {
          outcomes.add(isReadOrWrong(() => reads[at]?.(given)) ? 'fine' : 'thrown')
        }
      }
    }),
    { numRuns: 2_000 },
  )
  expect([...outcomes]).toEqual(['fine'])
})

/** True when it returns, or says that the arguments are wrong. */
function isReadOrWrong(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    return error instanceof BadArguments
  }
}

test('knows every command of the base protocol and of what is announced', () => {
  const wanted =
    'CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST LSUB STATUS APPEND CHECK CLOSE EXPUNGE SEARCH FETCH STORE COPY MOVE IDLE ID NAMESPACE UNSELECT ENABLE'
  expect(new Set(COMMANDS.keys())).toEqual(new Set(wanted.split(' ')))
})
