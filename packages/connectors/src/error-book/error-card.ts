/** Who must act. `nobody`: Postdesk tries again by itself. */
export type WhoActs = 'entra-admin' | 'exchange-admin' | 'mailbox-owner' | 'postdesk-admin' | 'nobody'

/** One thing to do, in order. */
export type CardAction =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  | { readonly kind: 'command'; readonly text: string; readonly command: string }
  | {
      readonly kind: 'button'
      readonly text: string
      readonly act: 're-authorize' | 'edit-registration' | 'edit-account' | 'check-now' | 'test'
    }

/** A failure in plain words: the one shape that tests, history, the account list and notices show. */
export type ErrorCard = {
  /** Stable id of the page in the error book, e.g. `client-secret-expired`. */
  readonly id: string
  readonly title: string
  readonly why: string
  readonly who: WhoActs
  readonly actions: readonly CardAction[]
  readonly codes: readonly string[]
  readonly correlationId: string | null
  readonly providerText: string | null
  readonly at: string
}
