import { describe, expect, test } from 'vitest'

import { ConnectorError } from '../connector-error.ts'
import { fingerprintOf, readCursor, writeCursor } from './cursor.ts'

describe('the memory of a mailbox', () => {
  const cursor = {
    known: new Set(Array.from({ length: 50_000 }, (_, at) => fingerprintOf(`AAQkADU1${String(at)}`))),
    landmarks: new Map([[fingerprintOf('a'), 'A'.repeat(22)]]),
    since: new Date('2026-11-23T08:00:00Z'),
  }

  test('is read as it was written, and holds 50,000 mails in 600 kB', () => {
    const text = writeCursor({ ...cursor, known: [...cursor.known].join('') })
    expect(text.length).toBeLessThan(600_000)
    expect(cursor.known.size).toBe(50_000)
    expect(readCursor(text)).toEqual(cursor)
  })

  test.each([
    'nonsense',
    '{}',
    '{"uidValidity":"14","lastUid":7}',
    '{"pop3":2,"known":"","landmarks":""}',
    '{"pop3":1,"known":"abc","landmarks":""}',
    '{"pop3":1,"known":["a"],"landmarks":""}',
  ])('of another kind is a dead cursor: %s', (text) => {
    expect(() => readCursor(text)).toThrow(expect.objectContaining({ code: 'CURSOR_DEAD' }) as ConnectorError)
  })
})
