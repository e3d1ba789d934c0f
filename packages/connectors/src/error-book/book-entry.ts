import type { Border, FailureCode } from '../connector-error.ts'
import type { CardAct, CardAction, WhoActs } from './error-card.ts'

/**
 * One page of the error book: data alone. Words in braces are filled from what is known of the account and of the failure; `About`
 * and `explain` say which there are.
 */
export type BookEntry = {
  readonly id: string
  /** Which failures it explains; any one of these, read with `borders` and `text` where they are given. */
  readonly codes: readonly string[]
  /** Explains failures of these borders alone; absent: of any. */
  readonly borders?: readonly Border[]
  /** Explains what happened on this way to sign in alone, before a page that shares its code. */
  readonly flow?: 'device'
  /** Tells sentences apart that come under one code. It chooses words only, never what Postdesk does. */
  readonly text?: RegExp
  /** Explains every failure of these kinds (on its borders) which no other page knows by its code. */
  readonly kinds?: readonly FailureCode[]
  readonly title: string
  readonly why: string
  readonly who: WhoActs
  readonly actions: readonly BookAction[]
}

/** As on the card, and a place in the Entra admin center, which becomes a link where the cloud's portal is known. */
export type BookAction = (CardAction | { readonly kind: 'portal'; readonly text: string; readonly blade: PortalBlade }) & {
  /** Of use only where somebody signed in, or only where the app signs in by itself. */
  readonly only?: 'delegated' | 'app-only'
}

/** `app-*` are parts of the app registration, `enterprise-*` of its enterprise application. */
export type PortalBlade =
  | 'app-overview'
  | 'app-credentials'
  | 'app-authentication'
  | 'app-permissions'
  | 'enterprise-properties'
  | 'enterprise-users'
  | 'consent-requests'
  | 'users'
  | 'risky-users'
  | 'devices'
  | 'sign-in-logs'
  | 'conditional-access'
  | 'authentication-methods'

export const text = (words: string): BookAction => ({ kind: 'text', text: words })
export const portal = (words: string, blade: PortalBlade): BookAction => ({ kind: 'portal', text: words, blade })
export const command = (words: string, line: string): BookAction => ({ kind: 'command', text: words, command: line })
export const link = (words: string, url: string): BookAction => ({ kind: 'link', text: words, url })
export const button = (words: string, act: CardAct): BookAction => ({ kind: 'button', text: words, act })

export const REAUTHORIZE = button('Authorize again', 're-authorize')
export const EDIT_REGISTRATION = button('Edit the app registration', 'edit-registration')
export const EDIT_ACCOUNT = button('Edit the account', 'edit-account')
export const CHECK_NOW = button('Check now', 'check-now')
export const TEST = button('Test the connection', 'test')
export const NOTHING_TO_DO = text('Nothing has to be done: Postdesk tries again by itself.')
export const SERVICE_STATUS = link('If it lasts, see Microsoft’s service status', 'https://status.cloud.microsoft')

/** A line for Exchange Online PowerShell. */
export const exchange = (words: string, line: string): BookAction => command(`${words} (Exchange Online PowerShell)`, line)
/** A line for Microsoft Graph PowerShell. */
export const graphShell = (words: string, line: string): BookAction => command(`${words} (Microsoft Graph PowerShell)`, line)

/** `AADSTS` before each number. */
export const aadsts = (...numbers: readonly number[]): readonly string[] => numbers.map((number) => `AADSTS${String(number)}`)

/** Enhanced status codes (RFC 3463) from one number to another: `5.7.501` to `5.7.513`. */
export const statuses = (before: string, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `${before}${String(from + at)}`)
