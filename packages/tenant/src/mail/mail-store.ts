import type { AppRole } from './app-roles.ts'
import type { Mailbox } from './mailbox.ts'
import type { ReportShape } from './non-delivery-report.ts'
import type { SubmissionBudget } from './submission-budget.ts'
import type { StoredMail } from './stored-mail.ts'

export type { StoredMail } from './stored-mail.ts'

/** A mail that left the tenant for an outside address: kept so that tests and the webmail can read it. */
export type OutsideMail = {
  readonly id: string
  readonly at: number
  /** Envelope sender; empty for a report (RFC 5321 section 4.5.5). */
  readonly from: string
  /** Envelope recipients outside the tenant. */
  readonly to: readonly string[]
  readonly raw: Uint8Array
}

/** Limits of SMTP submission, for each mailbox (E4). */
export type SmtpSettings = {
  /** More sessions of one mailbox at the same time get 432. */
  maxConnections: number
  /** More mails in a minute get `rateAnswer`. */
  maxMessagesPerMinute: number
  /** Rolling, over 24 hours; more get 554 SubmissionQuotaExceeded. */
  maxRecipientsPerDay: number
  /** More in one mail get 452. */
  maxRecipientsPerMessage: number
  /** The service has been seen to answer each of these when mails come too fast (E3). */
  rateAnswer: 421 | 432 | 451
  /** The words by which SendAs is denied: today's, the ones before, or those of the connector (E3). */
  sendAsDeniedAnswer: '5.2.252' | '5.2.0' | '5.7.60'
  /** Silence before the connection is ended. */
  idleMilliseconds: number
}

export type Pop3Settings = {
  /** One session of a mailbox at a time, as RFC 1939 has it. */
  locksMailbox: boolean
  /**
   * A SASL response beyond this ends the connection. Since 2025 some tenants were held to 4,096, which a token with many claims
   * exceeds.
   */
  maxResponseBytes: number
  /** Sessions of one mailbox at the same time where it is not locked. */
  maxConnections: number
  /** Silence before sign-in, and after it, before the connection is ended. */
  preAuthenticationMilliseconds: number
  idleMilliseconds: number
}

/** Switches of the simulated service; tests and `/_control` change them while it runs. */
export type MailSettings = {
  /** Requests of one app on one mailbox at the same moment; more get 429 (C8). */
  maxConcurrentRequests: number
  /** Requests of one app on one mailbox in `requestWindowMilliseconds`. */
  maxRequestsPerWindow: number
  requestWindowMilliseconds: number
  /** Requests of one app on all mailboxes together in ten seconds (C8: 130,000). */
  maxAppRequestsPerTenSeconds: number
  /** Bytes one app may send to one mailbox in `uploadWindowMilliseconds` by POST, PATCH and PUT (C8: 150 MB in 5 minutes). */
  maxUploadBytesPerWindow: number
  uploadWindowMilliseconds: number
  /** Sent with a 429 of ours; null leaves the header out, which Microsoft does at times. */
  retryAfterSeconds: number | null
  /** How long each mailbox request takes at least; lets tests see requests overlap. */
  serviceMilliseconds: number
  /** How a dead delta token is refused (C3). */
  deltaExpiryAnswer:
    | 'gone-with-location'
    | 'gone-sync-state-not-found'
    | 'gone-resync-required'
    | 'bad-request-sync-state-not-found'
  /** A delta token dies when it is so old, on the tenant's clock; null: only by `/_control/delta-expiry`. */
  deltaTokenLifeMilliseconds: number | null
  /** Items already given that a delta link gives once more: replays occur, says the documentation. */
  deltaReplays: number
  /** Pages without items put before the true ones of each round. */
  deltaEmptyPages: number
  /** Request bodies beyond this many bytes get 413 (C5: 4 MB). */
  maxRequestBytes: number
  /** A mail beyond this many bytes cannot be sent (C6: 35 MB by default). */
  maxMessageBytes: number
  /** A mailbox that holds this much is full, as one is beyond its own `quotaBytes`: it neither sends nor receives. Null: no bound. */
  mailboxQuotaBytes: number | null
  /**
   * More mails of one mailbox in a minute are refused, whatever the protocol (429 ErrorExceededMessageLimit over Graph), beside what
   * SMTP and EWS allow of their own; null: Exchange delays rather than refuses.
   */
  maxSendsPerMinute: number | null
  /** Addresses (lower case) barred from sending by outbound spam policy: ErrorAccountSuspend, and 550 5.1.8 over SMTP. */
  suspendedSenders: readonly string[]
  /** Replaces every client's Message-ID, as Exchange does in some cases, and keeps the old one in X-Microsoft-Original-Message-ID. */
  rewriteMessageIds: boolean
  /** Header names a mail flow rule takes out of every mail on its way (`New-TransportRule -RemoveHeader`). */
  removeHeaders: readonly string[]
  /** Between 202 and the mail's way; meanwhile it lies in the Outbox. */
  submissionMilliseconds: number
  /** Upload sessions into a mailbox that is not the signed-in user's own get 403, as documented (C6). */
  refuseSharedUploadSessions: boolean
  /**
   * Addresses (lower case) that bounce, with the status and the text of the server that refused. `delayed` reports a delay
   * instead, and the mail waits for good.
   */
  bounces: Map<string, { readonly status: string; readonly diagnostic: string; readonly action?: 'failed' | 'delayed' }>
  /** Parts of a non-delivery report: all with the whole mail, with its headers only, or no more than the text (G3). */
  nonDeliveryReport: ReportShape
  /** `Set-TransportConfig -SmtpClientAuthenticationDisabled`; a mailbox's own switch beats it. */
  smtpClientAuthenticationDisabled: boolean
  readonly smtp: SmtpSettings
  readonly pop3: Pop3Settings
  /** App ids held to these user ids by an access policy (E, F3); an app without an entry may open every mailbox. */
  appMailboxes: Map<string, readonly string[]>
  /** RBAC for applications (F3): roles an app holds over some mailboxes, on top of what Entra granted it. */
  appRoles: Map<string, readonly AppRole[]>
  /** A change of `appMailboxes` or `appRoles` comes into force after so long on the tenant's clock; with Microsoft up to hours. */
  policyPropagationMilliseconds: number
}

/** The one mailbox store behind every protocol. The owner of this file widens these types as protocols need. */
export type MailStore = {
  /**
   * Puts a mail into a mailbox's folder (default inbox) as it is, adding only a Message-ID where there is no valid one.
   * `folder` is a well-known name or a folder id. Returns undefined when no mailbox has the address.
   */
  readonly deliver: (
    address: string,
    raw: Uint8Array,
    options?: { folder?: string; receivedAt?: number; isRead?: boolean },
  ) => StoredMail | undefined
  /**
   * Routes a submitted mail: tenant mailboxes get it in their inbox (with Received and Return-Path on top), other addresses are
   * kept as outside mail, and what cannot be delivered comes back to the sender as a non-delivery report. Bcc is taken out.
   * Mailboxes whose automatic replies are on answer. An empty `from` is the null sender, whom nobody answers.
   */
  readonly transport: (from: string, to: readonly string[], raw: Uint8Array) => void
  readonly outside: () => readonly OutsideMail[]
  readonly mailsOf: (userId: string, folder?: string) => readonly StoredMail[]
  /** The mailbox of a user id; undefined when there is no such user or the user has no mailbox. */
  readonly mailboxOf: (userId: string) => Mailbox | undefined
  readonly settings: MailSettings
  readonly submissions: SubmissionBudget
  /** Rises when delta tokens die. */
  readonly deltaGeneration: () => number
  /** Makes every delta link and next link given so far answer as `settings.deltaExpiryAnswer` says. */
  readonly expireDeltaTokens: () => void
}
