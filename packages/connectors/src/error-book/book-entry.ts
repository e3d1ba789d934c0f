import type { Border, FailureCode } from '../connector-error.ts'
import type { CardAction, WhoActs } from './error-card.ts'

/**
 * One page of the error book: data alone. Words in braces are filled from what is known of the account: `{address}`,
 * `{clientId}`, `{tenantId}`, `{redirectUri}`, `{host}`, `{seconds}`, `{permission}`.
 */
export type BookEntry = {
  readonly id: string
  /** Which failures it explains; any one of these, read with `border` and `text` where they are given. */
  readonly codes: readonly string[]
  readonly border?: Border
  /** Tells sentences apart that come under one code. It chooses words only, never what Postdesk does. */
  readonly text?: RegExp
  /** Explains every failure of these kinds (on that border) which no other page knows by its code. */
  readonly kinds?: readonly FailureCode[]
  readonly title: string
  readonly why: string
  readonly who: WhoActs
  readonly actions: readonly BookAction[]
}

/** As on the card, and a place in the Entra admin center, which becomes a link where the cloud's portal is known. */
export type BookAction = CardAction | { readonly kind: 'portal'; readonly text: string; readonly blade: PortalBlade }

export type PortalBlade =
  | 'Overview'
  | 'Credentials'
  | 'Authentication'
  | 'CallAnAPI'
  | 'enterprise-apps'
  | 'users'
  | 'conditional-access'

export const text = (words: string): BookAction => ({ kind: 'text', text: words })
export const portal = (words: string, blade: PortalBlade): BookAction => ({ kind: 'portal', text: words, blade })
export const command = (words: string, line: string): BookAction => ({ kind: 'command', text: words, command: line })
export const link = (words: string, url: string): BookAction => ({ kind: 'link', text: words, url })

export const REAUTHORIZE: BookAction = { kind: 'button', text: 'Authorize again', act: 're-authorize' }
export const EDIT_REGISTRATION: BookAction = { kind: 'button', text: 'Edit the app registration', act: 'edit-registration' }
export const EDIT_ACCOUNT: BookAction = { kind: 'button', text: 'Edit the account', act: 'edit-account' }
export const CHECK_NOW: BookAction = { kind: 'button', text: 'Check now', act: 'check-now' }
export const TEST: BookAction = { kind: 'button', text: 'Test the connection', act: 'test' }

/** `AADSTS` before each number. */
export const aadsts = (...numbers: readonly number[]): readonly string[] => numbers.map((number) => `AADSTS${String(number)}`)
