import type { Dispatcher } from 'undici'

import type { BudgetRules, RequestBudget } from '../graph/request-budget.ts'
import type { Credential } from '../network/credential.ts'
import type { Timeouts } from '../network/ask.ts'

/**
 * Whose mailbox: the signed-in person's own; another one that person may open (FullAccess), by its address; or, with
 * `impersonate`, any mailbox an app-only token (or a holder of ApplicationImpersonation) may act as.
 */
export type EwsMailbox = 'me' | { readonly address: string; readonly impersonate?: boolean }

/** How EWS is reached on behalf of one mailbox. */
export type EwsAccess = {
  /** The whole address of the service: `endpointsOf(…).ewsUrl`, or an Exchange Server's own `https://{host}/EWS/Exchange.asmx`. */
  readonly url: string
  /** A token source (Bearer), or a password (Basic) for an Exchange Server of one's own: Exchange Online takes none. */
  readonly token: Credential
  /** Who the password is of: `name@domain` or `DOMAIN\name`. Unused with tokens. */
  readonly user?: string
  readonly mailbox: EwsMailbox
  /** The account's address, for the connection test to hold the signed-in mailbox against. */
  readonly expectedAddress?: string
  /** Share `requestBudget(mailbox, EWS_BUDGET)` between receiving and sending; a private one when absent. */
  readonly budget?: RequestBudget
  readonly dispatcher?: Dispatcher
  readonly timeouts?: Timeouts
}

/**
 * One request at a time, and one more when an answer to a customer must go out meanwhile. EWS allows 27 at once
 * (EWSMaxConcurrency), but counts what they cost as well, and a mailbox is opened by other programs, too. The connection that waits
 * for news is not counted: Exchange has a budget of its own for those.
 */
export const EWS_BUDGET: BudgetRules = { border: 'ews', slots: 2, keptForSending: 1 }
