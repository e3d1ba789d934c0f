import type { Border, ConnectorError } from '../connector-error.ts'
import { powershellText } from '../powershell-text.ts'
import type { BookAction, BookEntry } from './book-entry.ts'
import { BOOK_ENTRIES } from './book.ts'
import type { CardAction, ErrorCard } from './error-card.ts'
import { PLACEHOLDER, UNKNOWN } from './placeholders.ts'
import type { Placeholder } from './placeholders.ts'
import { bladePath } from './portal-blades.ts'

/** What is known of the account a failure belongs to; commands and links are filled with it. */
export type About = {
  readonly accountAddress?: string | null
  readonly clientId?: string | null
  readonly tenantId?: string | null
  readonly redirectUri?: string | null
  /** Object id of the enterprise application, by which Exchange knows the app; not that of the app registration. */
  readonly servicePrincipalId?: string | null
  /** Who signed in; by sign-in name. Null for app-only. */
  readonly delegate?: string | null
  /** The tenant of who signed in. */
  readonly signedInTenant?: string | null
  /** How the account signs in, where that is known: what is of no use to it is left out. */
  readonly access?: 'delegated' | 'app-only' | null
  readonly ewsUrl?: string | null
  /** By whose act in Postdesk it came about. */
  readonly agent?: string | null
  /** Where Postdesk itself is reached. */
  readonly baseUrl?: string | null
  /** The cloud's Entra admin center (`endpointsOf(…).portalUrl`); without it links into it become words. */
  readonly portalUrl?: string | null
  readonly at: Date
}

/** Puts a failure into plain words. Every `ConnectorError` has a card: by its code, else by its kind. */
export function explain(error: ConnectorError, about: About): ErrorCard {
  const entry = entryFor(error)
  const { facts } = error
  const words: Words = {
    address: about.accountAddress ?? null,
    clientId: idOrNull(about.clientId),
    tenantId: about.tenantId ?? null,
    redirectUri: about.redirectUri ?? null,
    servicePrincipalId: idOrNull(about.servicePrincipalId),
    delegate: about.delegate ?? null,
    signedInAs: about.delegate ?? null,
    signedInTenant: about.signedInTenant ?? null,
    ewsUrl: about.ewsUrl ?? null,
    baseUrl: about.baseUrl ?? null,
    host: facts.host ?? null,
    permission: facts.permission ?? null,
    agent: about.agent ?? null,
  }
  const status = facts.status === undefined ? [] : [`${facts.border === 'smtp' ? 'SMTP' : 'HTTP'} ${String(facts.status)}`]
  const codes = [facts.providerCode, facts.oauthError, facts.suberror].filter((one) => one !== undefined)
  return {
    id: entry.id,
    title: fill(entry.title, words),
    why: fill(entry.why, words),
    who: entry.who,
    actions: entry.actions
      .filter(({ only }) => only === undefined || !about.access || only === about.access)
      .map((action) => fillAction(action, words, about.portalUrl ?? null)),
    codes: [...new Set([...codes, ...status])],
    correlationId: facts.correlationId ?? null,
    traceId: facts.traceId ?? null,
    // What Postdesk noticed itself stands in the message; what a provider said, in its text.
    providerText: facts.providerText ?? error.message,
    at: about.at.toISOString(),
  }
}

/**
 * The page of the book for a failure: first by what the provider called it, then by its kind on its border, then by its kind. A
 * number of Entra that no page knows still says something by its sub-error; its OAuth error would only say what the kind does.
 */
export function entryFor(error: ConnectorError): BookEntry {
  const { facts, code } = error
  const names = [facts.providerCode, facts.suberror, facts.providerCode === undefined ? facts.oauthError : undefined]
  for (const name of [facts.maybeDone ? 'maybeDone' : undefined, ...names]) {
    if (name === undefined) continue
    const known = BOOK_ENTRIES.filter((entry) => knows(entry, name) && fits(entry, error))
    // Of pages that share a code the kind chooses: a refused sign-in is another thing with a token than with a password.
    const found =
      known.find((entry) => entry.text !== undefined || entry.flow !== undefined || entry.kinds?.includes(code)) ?? known[0]
    if (found !== undefined) return found
  }
  const byKind = BOOK_ENTRIES.filter((entry) => entry.kinds?.includes(code) && isOnBorder(entry, facts.border))
  const found = byKind.find((entry) => entry.borders !== undefined) ?? byKind[0]
  // A test holds that every kind has a page, so this is for the compiler.
  if (found === undefined) throw new Error(`The error book has no page for ${code}`)
  return found
}

function knows(entry: BookEntry, name: string): boolean {
  return entry.codes.some((code) => code.toLowerCase() === name.toLowerCase())
}

function fits(entry: BookEntry, { facts }: ConnectorError): boolean {
  if (entry.flow !== undefined && entry.flow !== facts.flow) return false
  return isOnBorder(entry, facts.border) && (entry.text === undefined || entry.text.test(facts.providerText ?? ''))
}

function isOnBorder({ borders }: BookEntry, border: Border): boolean {
  return borders === undefined || borders.includes(border)
}

type Words = Readonly<Record<Placeholder, string | null>>

function fillAction(action: BookAction, words: Words, portalUrl: string | null): CardAction {
  const text = fill(action.text, words)
  switch (action.kind) {
    case 'portal': {
      if (portalUrl === null) return { kind: 'text', text: `${text} (Entra admin center)` }
      return { kind: 'link', text, url: portalUrl + bladePath(action.blade, words) }
    }
    case 'command':
      return { kind: 'command', text, command: fill(action.command, words, powershellText, '<', '>') }
    case 'link':
      return { kind: 'link', text, url: fill(action.url, words, encodeURIComponent) }
    case 'button':
      return { kind: 'button', text, act: action.act }
    case 'text':
      return { kind: 'text', text }
    default:
      return action satisfies never
  }
}

function fill(text: string, words: Words, write: (value: string) => string = String, before = '', after = ''): string {
  return text.replaceAll(PLACEHOLDER, (_all, name: Placeholder, at: number) => {
    const value = words[name]
    if (value !== null) return write(value)
    const unknown: string = UNKNOWN[name]
    return at === 0 && before === '' ? unknown.charAt(0).toUpperCase() + unknown.slice(1) : before + unknown + after
  })
}

// Ids stand inside double quotes of commands, where single ones would not help; what is no id is as good as unknown.
function idOrNull(value: string | null | undefined): string | null {
  return value !== null && value !== undefined && /^[\w.-]+$/.test(value) ? value : null
}
