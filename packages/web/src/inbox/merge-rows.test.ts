import type { TicketRow } from '@postdesk/contract'
import { expect, test } from 'vitest'
import { mergeRows, type Page } from './merge-rows.ts'

const row = (id: number, lastMessageAt: string, unread = false): TicketRow => ({
  id,
  subject: `Ticket ${id}`,
  status: 'open',
  unread,
  excerpt: '',
  excerptBy: null,
  requester: { name: 'Ann Lee', address: 'ann.lee@example.com' },
  assignee: null,
  group: null,
  category: null,
  company: null,
  priority: 'normal',
  tags: [],
  lastMessageAt,
  createdAt: '2026-11-01T00:00:00Z',
})
const page = (...tickets: TicketRow[]): Page => ({ tickets, next: null, counts: { open: tickets.length } })
const idsOf = (pages: readonly Page[]) => pages.flatMap((one) => one.tickets.map(({ id }) => id))

test('Rows on the screen keep their places when others arrive, which are counted instead', () => {
  const shown = [page(row(2, '2026-11-20T10:00:00Z'), row(1, '2026-11-20T09:00:00Z'))]
  const merged = mergeRows(shown, page(row(3, '2026-11-20T11:00:00Z', true), ...(shown[0]?.tickets ?? [])), new Map())
  expect(idsOf(merged.pages)).toEqual([2, 1])
  expect(merged.news).toBe(1)
  expect(merged.pages[0]?.counts).toEqual({ open: 3 })
})

test('A row that got a new message changes in place and stays news until the list is sorted again', () => {
  const shown = [page(row(2, '2026-11-20T10:00:00Z'), row(1, '2026-11-20T09:00:00Z'))]
  const sortedBy = new Map<number, string>()
  const fresh = page(row(1, '2026-11-20T12:00:00Z', true), row(2, '2026-11-20T10:00:00Z'))
  const once = mergeRows(shown, fresh, sortedBy)
  const twice = mergeRows(once.pages, fresh, sortedBy)
  expect(idsOf(twice.pages)).toEqual([2, 1])
  expect(twice.pages[0]?.tickets[1]?.unread).toBe(true)
  expect([once.news, twice.news]).toEqual([1, 1])
})

test('A change that brings no message is no news', () => {
  const shown = [page(row(1, '2026-11-20T09:00:00Z', true))]
  const merged = mergeRows(shown, page({ ...row(1, '2026-11-20T09:00:00Z'), status: 'pending' }), new Map())
  expect(merged.news).toBe(0)
  expect(merged.pages[0]?.tickets[0]?.status).toBe('pending')
})

test('A message in the row that stands first already is shown there, and is no news above it', () => {
  const shown = [page(row(2, '2026-11-20T10:00:00Z'), row(1, '2026-11-20T09:00:00Z'))]
  const first = row(2, '2026-11-20T12:00:00Z', true)
  const merged = mergeRows(shown, page(first, row(1, '2026-11-20T09:00:00Z')), new Map())
  expect(merged.news).toBe(0)
  expect(merged.pages[0]?.tickets[0]).toEqual(first)
  const another = mergeRows(shown, page(row(3, '2026-11-20T13:00:00Z', true), first, row(1, '2026-11-20T09:00:00Z')), new Map())
  expect(another.news).toBe(1)
})
