/** Which accounts something is about, for the history, and which ways of mailing it are in question. */
export type Concerns = {
  readonly registrationId: string | null
  readonly authorizationId: string | null
  readonly incomingIds: readonly string[]
  readonly outgoingIds: readonly string[]
  /** Mailboxes that do not work: no notice about them leaves by them. */
  readonly brokenAddresses: readonly string[]
}

/** Something an administrator should know of before customers do. */
export type Warning = {
  /** What it is about, the same each time it is found: `credential:…`, `sign-in:…`, `ews:…`, `receiving:…`. */
  readonly key: string
  readonly title: string
  /** What happens, and what to do. */
  readonly text: string
  /** When it ends; null for what has stopped already. */
  readonly endsAt: Date | null
  /** The page of the screens that mends it. */
  readonly path: string
  readonly concerns: Concerns
}

/** The words of a date, as long as nobody's time zone matters. */
export function dayInWords(date: Date): string {
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}
