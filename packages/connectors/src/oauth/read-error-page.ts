import type { ConnectorError } from '../connector-error.ts'
import { numberIn, optional, refusalError } from './entra-error.ts'

/**
 * Reads what a person copied from an error page of Microsoft's: some faults (a redirect URI that is not registered, an unknown client
 * ID) are shown there and never come back on the redirect. Null when there is no number in it; `50011` alone is one, too.
 */
export function readErrorPage(text: string): ConnectorError | null {
  const copied = text.slice(0, MOST_CHARACTERS)
  const number = numberIn(copied) ?? numberAlone(copied)
  if (number === null) return null
  const told = numberIn(copied) === null ? null : copied.trim()
  return refusalError(
    { status: null, oauthError: null, suberror: null, number, text: told },
    {
      border: 'entra',
      ...optional('correlationId', idAfter(copied, 'Correlation')),
      ...optional('traceId', idAfter(copied, 'Trace') ?? idAfter(copied, 'Request')),
    },
  )
}

// A page has a few hundred characters that matter.
const MOST_CHARACTERS = 10_000

function numberAlone(text: string): number | null {
  const found = /^\s*(\d{4,8})\s*$/.exec(text)
  return found === null ? null : Number(found[1])
}

/** `Correlation ID: {guid}`, as Microsoft writes it on pages and at the end of descriptions; copied from a list it may lack its colon. */
export function idAfter(text: string, word: 'Correlation' | 'Trace' | 'Request'): string | null {
  return new RegExp(`\\b${word} Id:?\\s*([0-9a-f-]{36})`, 'i').exec(text)?.[1] ?? null
}
