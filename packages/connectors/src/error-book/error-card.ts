/** Who must act. `nobody`: Postdesk tries again by itself. */
export type WhoActs = 'entra-admin' | 'exchange-admin' | 'mailbox-owner' | 'postdesk-admin' | 'nobody'

/**
 * What a button of a card does. `admin-consent` makes the link an Entra administrator approves Postdesk with; `switch-to-graph` moves
 * the account, or its sending half, to Microsoft Graph.
 */
export type CardAct =
  | 're-authorize'
  | 'admin-consent'
  | 'edit-registration'
  | 'enter-secret'
  | 'edit-account'
  | 'switch-to-graph'
  | 'check-now'
  | 'retry-delivery'
  | 'test'

/** One thing to do, in order. */
export type CardAction =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  | { readonly kind: 'command'; readonly text: string; readonly command: string }
  | { readonly kind: 'button'; readonly text: string; readonly act: CardAct }

/** A failure in plain words: the one shape that tests, history, the account list and notices show. */
export type ErrorCard = {
  /** Stable id of the page in the error book, e.g. `client-secret-expired`. */
  readonly id: string
  readonly title: string
  readonly why: string
  readonly who: WhoActs
  readonly actions: readonly CardAction[]
  readonly codes: readonly string[]
  /** What Microsoft's sign-in logs and Graph's support find the request by. */
  readonly correlationId: string | null
  /** The provider's own id of its answer. */
  readonly traceId: string | null
  readonly providerText: string | null
  readonly at: string
}
