// The tables were written from Microsoft's documents, not from the book: each code has the page that is right for it.
import { expect, test } from 'vitest'

import { ENTRA_CODES } from '../../test/error-book/entra-codes.ts'
import { IMAP_CODES, POP3_CODES, SMTP_CODES } from '../../test/error-book/line-codes.ts'
import { EWS_CODES, GRAPH_CODES } from '../../test/error-book/mail-codes.ts'
import { ENTRA_WORDS, NETWORK_CODES, OWN_CODES } from '../../test/error-book/other-codes.ts'
import { ConnectorError } from '../connector-error.ts'
import type { FailureCode } from '../connector-error.ts'
import { fateOf } from '../fate.ts'
import { BOOK_ENTRIES } from './book.ts'
import { explain } from './explain.ts'

const at = new Date('2026-11-23T08:00:00Z')
const MAIL_ROWS = [...GRAPH_CODES, ...EWS_CODES, ...IMAP_CODES, ...POP3_CODES, ...SMTP_CODES, ...NETWORK_CODES, ...OWN_CODES]

test.each(ENTRA_CODES)('AADSTS%i (%s, %s) is explained as %s, for the %s', (number, oauthError, kind, id, who) => {
  const facts = { border: 'entra', oauthError, providerCode: `AADSTS${String(number)}` } as const
  expect(explain(new ConnectorError(kind, 'Refused.', facts), { at })).toMatchObject({ id, who })
})

test.each(ENTRA_WORDS)('%s with sub-error %s (%s) is explained as %s, for the %s', (oauthError, suberror, kind, id, who) => {
  const facts = { border: 'entra', oauthError, ...(suberror !== null && { suberror }) } as const
  expect(explain(new ConnectorError(kind, 'Refused.', facts), { at })).toMatchObject({ id, who })
})

const told = MAIL_ROWS.map(([border, code, kind, id, who, text]) => ({ border, code, kind, id, who, text }))
test.each(told)('$border $code ($kind) is explained as $id, for the $who', ({ border, code, kind, id, who, text }) => {
  const facts = { border, providerCode: code, ...(text !== undefined && { providerText: text }) }
  expect(explain(new ConnectorError(kind, 'Refused.', facts), { at })).toMatchObject({ id, who })
})

test('every code of the book stands in a table, and every page is reached by a code, by its way to sign in or by its kind', () => {
  const listed = new Set([
    ...ENTRA_CODES.map(([number]) => `AADSTS${String(number)}`),
    ...ENTRA_WORDS.flatMap(([error, suberror]) => (suberror === null ? [error] : [error, suberror])),
    ...MAIL_ROWS.map(([, code]) => code.toLowerCase()),
    'maybeDone',
  ])
  const codes = BOOK_ENTRIES.flatMap((entry) => entry.codes)
  expect(codes.filter((code) => !listed.has(code) && !listed.has(code.toLowerCase()))).toEqual([])
  const pages = new Set([...ENTRA_CODES, ...ENTRA_WORDS, ...MAIL_ROWS].map((row) => row[3]))
  expect(
    BOOK_ENTRIES.filter((entry) => !pages.has(entry.id) && entry.flow === undefined && entry.kinds === undefined).map(
      ({ id }) => id,
    ),
  ).toEqual(['answer-lost'])
})

test('whoever must act is named where an account stands still', () => {
  const rows = [
    ...ENTRA_CODES.map(([code, , kind, , who]) => ({ code, kind, who })),
    ...MAIL_ROWS.map(([, code, kind, , who]) => ({ code, kind, who })),
  ]
  const isStill = (kind: FailureCode) => fateOf(new ConnectorError(kind, '', { border: 'graph' })).kind === 'needs-a-person'
  expect(rows.filter(({ kind, who }) => isStill(kind) && who === 'nobody')).toEqual([])
})
