import type { Clock } from '../clock.ts'
import type { AutomaticReplies } from '../directory/automatic-replies.ts'
import type { Directory } from '../directory/directory.ts'
import { makeGuid } from '../random.ts'
import type { AppRole } from './app-roles.ts'
import { isSuppressed } from './auto-response-suppress.ts'
import { automaticReplyTo } from './automatic-reply.ts'
import { editHead } from './edit-head.ts'
import { exactBytes } from './exact-bytes.ts'
import { scanHeaders } from './header-scan.ts'
import type { MailSettings, MailStore } from './mail-store.ts'
import { Mailbox } from './mailbox.ts'
import type { Failure } from './non-delivery-report.ts'
import { propagated } from './propagated.ts'
import { isFull } from './mailbox-quota.ts'
import { OutsideMails } from './outside-mails.ts'
import { purgeDeletions } from './purge-deletions.ts'
import { SubmissionBudget } from './submission-budget.ts'
import { EXCHANGE_HOST, reportFailures, routeOf, stampArrival } from './transport.ts'
import type { Route } from './transport.ts'

/** The settings a fresh tenant has; limits as Microsoft documents them (C5, C6, C8). */
function defaultMailSettings(now: () => number): MailSettings {
  const settings: Omit<MailSettings, 'appMailboxes' | 'appRoles'> = {
    maxConcurrentRequests: 4,
    maxRequestsPerWindow: 10_000,
    requestWindowMilliseconds: 600_000,
    maxAppRequestsPerTenSeconds: 130_000,
    maxUploadBytesPerWindow: 150 * 1024 * 1024,
    uploadWindowMilliseconds: 300_000,
    retryAfterSeconds: 10,
    serviceMilliseconds: 0,
    deltaExpiryAnswer: 'gone-with-location',
    deltaTokenLifeMilliseconds: null,
    deltaReplays: 0,
    deltaEmptyPages: 0,
    maxRequestBytes: 4 * 1024 * 1024,
    maxMessageBytes: 35 * 1024 * 1024,
    mailboxQuotaBytes: null,
    maxSendsPerMinute: null,
    suspendedSenders: [],
    rewriteMessageIds: false,
    removeHeaders: [],
    submissionMilliseconds: 0,
    refuseSharedUploadSessions: true,
    bounces: new Map(),
    nonDeliveryReport: 'whole',
    smtpClientAuthenticationDisabled: false,
    smtp: {
      maxConnections: 3,
      maxMessagesPerMinute: 30,
      maxRecipientsPerDay: 10_000,
      maxRecipientsPerMessage: 500,
      rateAnswer: 451,
      sendAsDeniedAnswer: '5.2.252',
      idleMilliseconds: 300_000,
    },
    pop3: {
      locksMailbox: true,
      maxResponseBytes: 32_768,
      maxConnections: 16,
      preAuthenticationMilliseconds: 60_000,
      idleMilliseconds: 1_800_000,
    },
    policyPropagationMilliseconds: 0,
  }
  const propagation = () => settings.policyPropagationMilliseconds
  const withPolicies = propagated(settings, 'appMailboxes', new Map<string, readonly string[]>(), now, propagation)
  return propagated(withPolicies, 'appRoles', new Map<string, readonly AppRole[]>(), now, propagation)
}

export type MailStoreParts = {
  readonly clock: Clock
  readonly random: () => number
  readonly directory: Directory
  /** The store of another organization that takes mail for this address; undefined where none does. */
  readonly storeOf?: (address: string) => MailStore | undefined
}

/** The mailbox store of an organization: a mailbox appears with its user in the directory. */
export function makeMailStore({ clock, random, directory, storeOf = () => undefined }: MailStoreParts): MailStore {
  const mailboxes = new Map<string, Mailbox>()
  const outside = new OutsideMails()
  const settings = defaultMailSettings(clock.now)
  const answered = new WeakMap<AutomaticReplies, Set<string>>()
  let deltaGeneration = 1

  const mailboxOf = (userId: string): Mailbox | undefined => {
    const known = mailboxes.get(userId)
    const user = directory.findUser(userId)
    if (user?.mailboxEnabled !== true) return undefined
    if (known !== undefined) return known
    const made = new Mailbox({ userId: user.id, now: clock.now, random })
    mailboxes.set(user.id, made)
    purgeDeletions(made, clock.now)
    return made
  }

  const keepOutside = (from: string, to: readonly string[], raw: Uint8Array): void => {
    outside.keep({ id: makeGuid(random), at: clock.now(), from, to, raw })
  }

  const report = (to: string, original: Uint8Array, failures: readonly Failure[]): void => {
    // A report about a report would never end (RFC 5321 section 6.1).
    if (to === '' || isSuppressed(scanHeaders(original), 'ndr')) return
    const domain = directory.domains[0] ?? 'outlook.com'
    const language = directory.findUser(to)?.language ?? 'en-US'
    const parts = { at: clock.now(), random, domain, language, shape: settings.nonDeliveryReport }
    const isDelayed = (failure: Failure) => failure.action === 'delayed'
    for (const group of [failures.filter((one) => !isDelayed(one)), failures.filter(isDelayed)]) {
      if (group.length > 0) transport('', [to], reportFailures(to, original, group, parts))
    }
  }

  const closedWhereFull = (route: Route, address: string): Route => {
    if (route.kind !== 'mailbox' || !isFull({ mailboxOf, settings }, route.user)) return route
    const diagnostic =
      '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception with message Cannot deliver message.'
    return { kind: 'fails', failure: { recipient: address, status: '5.2.2', diagnostic, server: EXCHANGE_HOST } }
  }

  const transport = (from: string, to: readonly string[], sent: Uint8Array, isAnswer = false): void => {
    const raw = settings.removeHeaders.length === 0 ? sent : editHead(sent, { remove: settings.removeHeaders })
    const routes = [...new Set(to.map((address) => address.trim()))].map((address) =>
      closedWhereFull(routeOf(address, directory, settings), address),
    )
    const users = new Set(routes.flatMap((route) => (route.kind === 'mailbox' ? [route.user.id] : [])))
    const outsiders = routes.flatMap((route) => (route.kind === 'outside' ? [route.address] : []))
    const strangers = outsiders.filter((address) => storeOf(address) === undefined)
    const failures = routes.flatMap((route) => (route.kind === 'fails' ? [route.failure] : []))
    // One array of bytes serves all mailboxes.
    const arriving = users.size === 0 ? raw : exactBytes(stampArrival(raw, from, clock.now(), random))
    for (const userId of users) {
      const mailbox = mailboxOf(userId)
      mailbox?.add(arriving, { folder: mailbox.wellKnown('inbox') })
    }
    const leaving = outsiders.length === 0 ? raw : exactBytes(editHead(raw, { remove: ['Bcc'] }))
    if (strangers.length > 0) keepOutside(from, strangers, leaving)
    for (const store of new Set(outsiders.flatMap((address) => storeOf(address) ?? []))) {
      const theirs = outsiders.filter((address) => storeOf(address) === store)
      store.transport(from, theirs, leaving)
    }
    if (failures.length > 0) report(from, raw, failures)
    // Last, so that an answer never overtakes the mail it answers.
    if (!isAnswer) for (const userId of users) answerAutomatically(userId, from, raw)
  }

  const answerAutomatically = (userId: string, from: string, raw: Uint8Array): void => {
    const owner = directory.findUser(userId)
    const reply = owner && automaticReplyTo(owner, from, raw, { directory, now: clock.now(), random, answered })
    // Two of this store's own that answer every mail would never come to an end.
    if (reply) transport(reply.from, [reply.to], reply.raw, reply.from !== '')
  }

  return {
    transport: (from, to, raw) => transport(from, to, raw),
    mailboxOf,
    settings,
    submissions: new SubmissionBudget(clock.now),
    deliver: (address, raw, options = {}) => {
      const user = directory.findUser(address)
      const mailbox = user === undefined ? undefined : mailboxOf(user.id)
      const folder = mailbox?.findFolder(options.folder ?? 'inbox')
      if (mailbox === undefined || folder === undefined) return undefined
      return mailbox.add(raw, {
        folder,
        ...(options.receivedAt === undefined ? {} : { receivedAt: options.receivedAt }),
        isRead: options.isRead ?? false,
        isDraft: folder.wellKnownName === 'drafts',
      })
    },
    outside: () => outside.list(),
    mailsOf: (userId, folder) => {
      const mailbox = mailboxOf(userId)
      if (folder === undefined) return mailbox?.mails() ?? []
      return mailbox?.findFolder(folder)?.newestFirst ?? []
    },
    deltaGeneration: () => deltaGeneration,
    expireDeltaTokens: () => {
      deltaGeneration += 1
    },
  }
}
