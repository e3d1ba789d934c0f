import type { ConnectorError } from '../connector-error.ts'
import type { BookAction, BookEntry, PortalBlade } from './book-entry.ts'
import { BOOK_ENTRIES } from './book.ts'
import type { CardAction, ErrorCard } from './error-card.ts'

/** What is known of the account a failure belongs to; commands and links are filled with it. */
export type About = {
  readonly accountAddress?: string | null
  readonly clientId?: string | null
  readonly tenantId?: string | null
  readonly redirectUri?: string | null
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
    clientId: about.clientId ?? null,
    tenantId: about.tenantId ?? null,
    redirectUri: about.redirectUri ?? null,
    host: facts.host ?? null,
    permission: facts.permission ?? null,
    seconds: facts.retryAfterSeconds === undefined ? null : String(facts.retryAfterSeconds),
  }
  const status = facts.status === undefined ? [] : [`${facts.border === 'smtp' ? 'SMTP' : 'HTTP'} ${String(facts.status)}`]
  const codes = [facts.providerCode, facts.oauthError, facts.suberror].filter((one) => one !== undefined)
  return {
    id: entry.id,
    title: fill(entry.title, words),
    why: fill(entry.why, words),
    who: entry.who,
    actions: entry.actions.map((action) => fillAction(action, words, about.portalUrl ?? null)),
    codes: [...new Set([...codes, ...status])],
    correlationId: facts.correlationId ?? null,
    // What Postdesk noticed itself stands in the message; what a provider said, in its text.
    providerText: facts.providerText ?? error.message,
    at: about.at.toISOString(),
  }
}

/** The page of the book for a failure: first by what the provider called it, then by its kind on its border, then by its kind. */
export function entryFor(error: ConnectorError): BookEntry {
  const { facts, code } = error
  const names = facts.providerCode === undefined ? [facts.suberror, facts.oauthError] : [facts.providerCode]
  for (const name of [facts.maybeDone ? 'maybeDone' : undefined, ...names]) {
    if (name === undefined) continue
    const found = BOOK_ENTRIES.find((entry) => knows(entry, name) && fits(entry, error))
    if (found !== undefined) return found
  }
  const byKind = BOOK_ENTRIES.filter((entry) => entry.kinds?.includes(code))
  const found =
    byKind.find((entry) => entry.border === facts.border) ?? byKind.find((entry) => entry.border === undefined) ?? byKind[0]
  // A test holds that every kind has a page, so this is for the compiler.
  if (found === undefined) throw new Error(`The error book has no page for ${code}`)
  return found
}

function knows(entry: BookEntry, name: string): boolean {
  return entry.codes.some((code) => code.toLowerCase() === name.toLowerCase())
}

function fits(entry: BookEntry, { facts }: ConnectorError): boolean {
  return entry.text === undefined || entry.text.test(facts.providerText ?? '')
}

type Words = Readonly<
  Record<'address' | 'clientId' | 'tenantId' | 'redirectUri' | 'host' | 'seconds' | 'permission', string | null>
>

const UNKNOWN: Readonly<Record<keyof Words, string>> = {
  address: 'the mailbox address',
  clientId: 'the client ID',
  tenantId: 'the tenant ID',
  redirectUri: 'the redirect URI Postdesk shows',
  host: 'the server',
  seconds: 'some',
  permission: 'a permission',
}

/** Where things are in the Entra admin center. `{clientId}` opens the right app registration at once. */
const BLADES: Readonly<Record<PortalBlade, string>> = {
  Overview: appBlade('Overview'),
  Credentials: appBlade('Credentials'),
  Authentication: appBlade('Authentication'),
  CallAnAPI: appBlade('CallAnAPI'),
  'enterprise-apps': '/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview',
  users: '/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers',
  'conditional-access': '/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies',
}

function appBlade(name: string): string {
  return `/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/${name}/appId/{clientId}`
}

function fillAction(action: BookAction, words: Words, portalUrl: string | null): CardAction {
  const text = fill(action.text, words)
  switch (action.kind) {
    case 'portal': {
      if (portalUrl === null) return { kind: 'text', text: `${text} (Entra admin center)` }
      const path = BLADES[action.blade]
      // Without the client ID the link would lead nowhere; the front page is better than an error.
      const isKnown = !path.includes('{clientId}') || words.clientId !== null
      return { kind: 'link', text, url: isKnown ? portalUrl + fill(path, words, encodeURIComponent) : portalUrl }
    }
    case 'command':
      return { kind: 'command', text, command: fill(action.command, words, quoted, '<', '>') }
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
  return text.replaceAll(/\{(address|clientId|tenantId|redirectUri|host|seconds|permission)\}/g, (_all, name: keyof Words) => {
    const value = words[name]
    return value === null ? before + UNKNOWN[name] + after : write(value)
  })
}

/** A value inside a PowerShell command: what could end a word or begin another command goes between quotes. */
function quoted(value: string): string {
  return /^[\w.@:-]+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
