import type { Message } from '@postdesk/contract'
import { expect, test } from 'vitest'
import { firstToRead, joinMessages } from './join-messages.ts'

const message = (id: string, kind: Message['kind'] = 'customer message', text = id): Message => ({
  id,
  kind,
  text,
  author: { name: '', address: '' },
  to: [],
  cc: [],
  replyText: null,
  hasHtml: false,
  blockedImages: 0,
  clue: null,
  rules: [],
  autoSubmitted: false,
  byStranger: false,
  reports: [],
  mailLogId: null,
  attachments: [],
  delivery: null,
  createdAt: '2026-11-23T08:00:00Z',
})
const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => id).join('')

test('Earlier messages stay when the latest are told again, and what was told again is taken from there', () => {
  const joined = joinMessages(
    ['a', 'b', 'c'].map((id) => message(id)),
    [message('b', 'customer message', 'changed'), message('c'), message('d')],
  )
  expect(idsOf(joined)).toBe('abcd')
  expect(joined[1]?.text).toBe('changed')
})

test('When nothing overlaps the earlier ones are let go: there would be a hole', () => {
  expect(idsOf(joinMessages([message('a')], [message('x'), message('y')]))).toBe('xy')
})

test('Reading begins at the newest message, past the notes the system made after it', () => {
  const messages = [message('a'), message('b'), message('c', 'system note')]
  expect(firstToRead({ messages, unread: false })?.id).toBe('b')
})

test('An unread ticket is read from the first mail after our last word', () => {
  const messages = [message('a'), message('b', 'agent reply'), message('c', 'system note'), message('d'), message('e')]
  expect(firstToRead({ messages, unread: true })?.id).toBe('d')
  expect(firstToRead({ messages: [message('a', 'internal note')], unread: true })?.id).toBe('a')
})
