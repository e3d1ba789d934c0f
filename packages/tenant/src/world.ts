import type { Clock } from './clock.ts'
import type { Directory } from './directory/directory.ts'
import type { Registry } from './directory/registry.ts'
import type { TextDoors } from './endpoints.ts'
import type { ExchangeAdmin } from './exchange/exchange-admin.ts'
import type { EwsService } from './ews/ews-service.ts'
import type { FaultTable } from './faults/fault-table.ts'
import type { ImapService } from './imap/imap-service.ts'
import type { NotificationSettings } from './graph/subscriptions/notification-settings.ts'
import type { SubscriptionBook } from './graph/subscriptions/make-subscription-book.ts'
import type { MailStore } from './mail/mail-store.ts'
import type { Pop3Service } from './pop3/pop3-service.ts'
import type { RequestLog } from './request-log.ts'
import type { SmtpService } from './smtp/smtp-service.ts'
import type { EntraSettings } from './entra/entra-settings.ts'
import type { ConsentRequests } from './entra/consent-requests.ts'
import type { TestIssuer } from './entra/test-issuer.ts'
import type { TokenBook } from './entra/token-book.ts'

/**
 * Everything one organization is made of; each protocol is a door onto it. What stands for Microsoft itself is one for all
 * organizations of the simulation: clock, signing keys, sign-in switches, fault table, log, and the doors of IMAP, POP3 and SMTP.
 */
export type World = {
  /** Every organization of the simulation, this one among them; the first is the tenant itself. */
  readonly organizations: readonly World[]
  readonly clock: Clock
  /** Seeded: the same seed gives the same run. Returns [0, 1). */
  readonly random: () => number
  readonly directory: Directory
  /** App registrations, their secrets and what was consented to. */
  readonly registry: Registry
  readonly tokens: TokenBook
  /** Switches of the sign-in service. */
  readonly entra: EntraSettings
  /** What people asked the administrators to consent to. */
  readonly consentRequests: ConsentRequests
  /** Signs the tokens of outside issuers that stand in for secrets. */
  readonly testIssuer: TestIssuer
  readonly mail: MailStore
  /** What an Exchange administrator sets: registered service principals, protocol switches of mailboxes. */
  readonly exchange: ExchangeAdmin
  readonly imap: ImapService
  readonly pop3: Pop3Service
  readonly smtp: SmtpService
  readonly ews: EwsService
  readonly faults: FaultTable
  readonly log: RequestLog
  /** How change notifications behave. */
  readonly notifications: NotificationSettings
  readonly subscriptions: SubscriptionBook
  /** Origins as clients see them, known once the ports are open; e.g. http://127.0.0.1:8091. */
  readonly origins: { http: string; https: string }
  readonly doors: TextDoors
  /** What must be sent to move the tenant from anywhere; undefined: only this machine may. */
  readonly controlToken: string | undefined
  /** Aborted when the tenant closes: whatever waits must stop waiting. */
  readonly closing: AbortSignal
}
