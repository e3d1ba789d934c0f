/** Where each server listens on 127.0.0.1. The plain ports offer STARTTLS, those ending in `s` speak TLS from the first byte. */
export type MailPorts = {
  readonly imap: number
  readonly imaps: number
  readonly pop3: number
  readonly pop3s: number
  readonly submission: number
  readonly submissions: number
}

/** Everything the configuration files are written from. */
export type Plan = {
  readonly folder: string
  readonly ports: MailPorts
  /** RFC 7662 address that knows which access token opens which mailbox. */
  readonly introspectionUrl: string
  /** The domain whose mail is kept; mail to any other vanishes. */
  readonly domain: string
  /** Domains outside whose mail is kept as well, to be looked at. */
  readonly outsideDomains: readonly string[]
  readonly account: string
  /** Mailboxes that (also) open with a password. */
  readonly passwords: Readonly<Record<string, string>>
}
