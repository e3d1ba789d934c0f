import { describe, expect, test } from 'vitest'

import { headIdentity, receivedAtOf } from './read-head.ts'

const at = (head: string) => receivedAtOf(Buffer.from(head))?.toISOString() ?? null

describe('when a mail was received', () => {
  test('is told by the topmost Received field, folded or not', () => {
    const head = [
      'Return-Path: <a@example.com>',
      'Received: from x (x [192.0.2.1]; helo=x)',
      '\tby y with ESMTPS id 1;',
      '  Tue, 24 Nov 2026',
      ' 09:30:15 +0100 (CET)',
      'Received: from z by x; Mon, 1 Jan 2001 00:00:00 +0000',
      'Date: Mon, 1 Jan 2001 00:00:00 +0000',
    ]
    expect(at(head.join('\r\n'))).toBe('2026-11-24T08:30:15.000Z')
  })

  test.each([
    ['', 'no head at all'],
    ['Date: Mon, 1 Jan 2001 00:00:00 +0000\r\n', 'a Date alone, which is the sender’s'],
    ['Received: from x by y; yesterday\r\nReceived: by x; Mon, 1 Jan 2001 00:00:00 +0000\r\n', 'a time nobody can read'],
    ['X-Received: by y; Mon, 1 Jan 2001 00:00:00 +0000\r\n', 'a field of another name'],
  ])('is not told by %j: %s', (head) => {
    expect(at(head)).toBeNull()
  })

  test('is looked for in linear time', () => {
    const began = performance.now()
    at(`Received:${' x\r\n'.repeat(60_000)}`)
    at('Received\r\n'.repeat(25_000))
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

test('a mail is recognised by its head, whatever the server adds when it is read', () => {
  const head = 'Received: by y; Mon, 1 Jan 2001 00:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n'
  const identity = headIdentity(Buffer.from(head))
  expect(headIdentity(Buffer.from(`${head}Status: RO\r\nX-UIDL: 12\r\n`))).toBe(identity)
  expect(headIdentity(Buffer.from(head.replace('<1@', '<2@')))).not.toBe(identity)
})
