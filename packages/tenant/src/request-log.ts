/** One request as the tenant saw it. Tokens, secrets and codes never enter it. */
export type LoggedRequest = {
  readonly at: number
  readonly protocol: 'entra' | 'graph' | 'ews' | 'imap' | 'pop3' | 'smtp' | 'control'
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly principal?: string
  readonly milliseconds: number
}

export type RequestLog = {
  readonly add: (entry: LoggedRequest) => void
  /** Newest last; at most 5,000 are kept. */
  readonly list: () => readonly LoggedRequest[]
  /** How many were ever added: the newest one's number. */
  readonly added: () => number
}

// A bounded ring: a tenant left running under load must not eat the machine.
const MAX_LOGGED = 5_000

export function makeRequestLog(): RequestLog {
  const entries: LoggedRequest[] = []
  let added = 0
  return {
    add: (entry) => {
      entries.push(entry)
      added += 1
      if (entries.length > MAX_LOGGED) entries.splice(0, entries.length - MAX_LOGGED)
    },
    list: () => entries,
    added: () => added,
  }
}
