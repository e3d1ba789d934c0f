/**
 * Switches of the EWS door; tests and `/_control/settings` change them while the tenant runs. The names in quotes are those of
 * Microsoft's cmdlets.
 */
export type EwsSettings = {
  /** `on-premises`: an Exchange Server of one's own. Basic authentication instead of tokens, and none of the tenant's blocks. */
  deployment: 'online' | 'on-premises'
  /** `Set-OrganizationConfig -EwsEnabled`. Null is "never set", which means no since October 2026 (D4). */
  enabled: boolean | null
  /** `Set-OrganizationConfig -EwsAllowedAppIDs`, lower case; null when never set. Read only while `enabled` is true. */
  allowedAppIds: readonly string[] | null
  /** `EwsApplicationAccessPolicy` with its list of user agents (`*` stands for any text). */
  userAgents: { readonly policy: 'allow-list' | 'block-list'; readonly patterns: readonly string[] } | null
  /** How a block shows itself; programs have met all three, the empty 403 most often. */
  blockAnswer: 'forbidden' | 'fault' | 'empty'
  /** User ids that hold the ApplicationImpersonation role. */
  impersonators: readonly string[]
  /** An app that impersonates must name the same mailbox in X-AnchorMailbox (D1). */
  requireAnchorMailbox: boolean
  /** EWSMaxConcurrency, EWSHangingConnectionLimit, EWSMaxSubscriptions, EWSFindCountLimit (D3). */
  maxConcurrentRequests: number
  maxHangingConnections: number
  maxSubscriptions: number
  findCountLimit: number
  /** Requests of one caller on one mailbox in a minute before ErrorServerBusy; null: no limit. */
  maxRequestsPerMinute: number | null
  /** Mails one mailbox may send in a minute. */
  maxMessagesPerMinute: number
  /** BackOffMilliseconds of ErrorServerBusy. Whoever comes back before it is over begins it anew (D3). */
  backOffMilliseconds: number
  /** Request bodies beyond this many bytes get 413. */
  maxRequestBytes: number
  /** Between two signs of life on a streaming connection. */
  heartbeatMilliseconds: number
  /** How long a minute of a streaming connection's time-out lasts: a test need not wait for a true one. */
  streamMinuteMilliseconds: number
}

/** The settings of a fresh tenant; its allow list is filled from its app registrations, as Microsoft did in September 2026. */
export function makeEwsSettings(): EwsSettings {
  return {
    deployment: 'online',
    enabled: true,
    allowedAppIds: null,
    userAgents: null,
    blockAnswer: 'empty',
    impersonators: [],
    requireAnchorMailbox: true,
    maxConcurrentRequests: 27,
    maxHangingConnections: 10,
    maxSubscriptions: 20,
    findCountLimit: 1000,
    maxRequestsPerMinute: null,
    maxMessagesPerMinute: 30,
    backOffMilliseconds: 10_000,
    maxRequestBytes: 64 * 1024 * 1024,
    heartbeatMilliseconds: 45_000,
    streamMinuteMilliseconds: 60_000,
  }
}
