import type { Account, ErrorCard } from '@postdesk/contract'
import type {
  AccountSwitchRow,
  GraphSubscriptionRow,
  IncomingAccountRow,
  MailAuthorizationRow,
  OutgoingAccountRow,
} from '../../db/index.ts'
import type { AccountWithoutCursor } from '../../model/account-columns.ts'
import { readCard } from '../../model/read-card.ts'
import { presentAuthorization } from '../authorization/present-authorization.ts'
import { connectionOf, readSettings } from '../connection/connection-settings.ts'
import { presentPush } from '../push/present-push.ts'
import { ewsEndOf } from './ews-end.ts'

export type AccountParts = {
  readonly incoming: AccountWithoutCursor
  readonly outgoing: OutgoingAccountRow | undefined
  readonly authorization: MailAuthorizationRow | undefined
  readonly registration: { readonly id: string; readonly name: string; readonly client_id: string } | undefined
  readonly now: Date
  readonly authorizedByName: string | null
  readonly pausedBy: string | null
  /** The last change of protocol, while it can be undone. */
  readonly switched: AccountSwitchRow | undefined
  readonly push: GraphSubscriptionRow | undefined
  readonly held: number
  readonly untreated: Account['untreated']
}

/** An account as screens show it: no token, and its state in words. */
export function presentAccount(parts: AccountParts): Account {
  const { incoming, outgoing, authorization, registration } = parts
  const card = readCard(incoming.error_card) ?? readCard(authorization?.error_card ?? null)
  return {
    id: incoming.id,
    name: incoming.name,
    address: incoming.address,
    protocol: incoming.protocol,
    authentication: authenticationOf(incoming.authentication, authorization),
    connection: connectionOf(incoming.settings),
    shared: readSettings(incoming.settings).mailbox === 'shared',
    hasPassword: incoming.password_sealed !== null,
    primary: incoming.is_primary,
    allowAutoSubmitted: incoming.allow_auto_submitted,
    enabled: incoming.enabled,
    ...stateOf(parts, card),
    card,
    checkSeconds: incoming.check_seconds,
    folder: incoming.folder,
    afterRead: incoming.after_read,
    moveTo: incoming.move_to,
    startAt: incoming.start_at.toISOString(),
    autoReply: incoming.auto_reply,
    lastCheckedAt: incoming.last_checked_at?.toISOString() ?? null,
    lastMailAt: incoming.last_mail_at?.toISOString() ?? null,
    nextCheckAt: incoming.enabled ? incoming.next_check_at.toISOString() : null,
    registration: registration ? { id: registration.id, name: registration.name } : null,
    authorization: authorization ? presentAuthorization(authorization, parts.authorizedByName) : null,
    outgoing: outgoing
      ? {
          id: outgoing.id,
          name: outgoing.name,
          address: outgoing.address,
          protocol: outgoing.protocol,
          senderName: outgoing.sender_name,
          enabled: outgoing.enabled,
          card: readCard(outgoing.error_card) ?? cardOfSignIn(outgoing, authorization),
          lastSentAt: outgoing.last_sent_at?.toISOString() ?? null,
        }
      : null,
    switched: parts.switched ? presentSwitch(parts.switched) : null,
    ewsEnd: ewsEndOf(incoming, registration?.client_id, parts.now),
    push: presentPush(incoming, parts.push, parts.now),
    held: parts.held,
    untreated: parts.untreated,
    createdAt: incoming.created_at.toISOString(),
  }
}

/** Without its sign-in nothing leaves either, even where nobody has tried since. */
function cardOfSignIn(outgoing: OutgoingAccountRow, authorization: MailAuthorizationRow | undefined): ErrorCard | null {
  if (authorization?.state !== 'needs-a-person' || outgoing.authorization_id !== authorization.id) return null
  return readCard(authorization.error_card)
}

/** The state in words; what a person must do comes before whether it is switched on. */
function stateOf(
  { incoming, authorization, pausedBy }: Pick<AccountParts, 'incoming' | 'authorization' | 'pausedBy'>,
  card: ErrorCard | null,
): Pick<Account, 'state' | 'stateText'> {
  if (incoming.authentication === 'oauth' && !authorization) return { state: 'needs-you', stateText: 'Needs you: sign in' }
  if (authorization?.state === 'needs-a-person' || incoming.state === 'needs-a-person')
    return { state: 'needs-you', stateText: `Needs you: ${whatIsNeeded(authorization, card)}` }
  if (!incoming.enabled)
    return { state: 'not-enabled', stateText: pausedBy === null ? notEnabled(authorization) : `Paused by ${pausedBy}` }
  switch (incoming.state) {
    case 'receiving':
      return { state: 'receiving', stateText: 'Receiving' }
    case 'waiting': {
      const why = card === null ? 'Waiting' : isThrottling(card) ? 'Microsoft is throttling' : card.title
      return { state: 'waiting', stateText: `${why}, next try ${clockTime(incoming.next_check_at)}` }
    }
    case 'new':
      return { state: 'new', stateText: 'Waiting for its first check' }
    default:
      return incoming.state satisfies never
  }
}

const notEnabled = (authorization: unknown) => (authorization ? 'Authorized, not enabled' : 'Saved, not enabled')

/** Who opens the mailbox, as the form says it. */
export function authenticationOf(
  kept: IncomingAccountRow['authentication'] | OutgoingAccountRow['authentication'],
  authorization: Pick<MailAuthorizationRow, 'kind'> | undefined,
): Account['authentication'] {
  return kept === 'oauth' ? (authorization?.kind ?? 'delegated') : kept
}

function presentSwitch(row: AccountSwitchRow): NonNullable<Account['switched']> {
  return {
    id: row.id,
    from: row.from_protocol as Account['protocol'],
    to: row.to_protocol as Account['protocol'],
    by: row.switched_by,
    at: row.switched_at.toISOString(),
    undoUntil: row.undo_until.toISOString(),
  }
}

function whatIsNeeded(authorization: Pick<MailAuthorizationRow, 'state'> | undefined, card: ErrorCard | null): string {
  const button = card?.actions.find((action) => action.kind === 'button')
  if (card && button?.act !== 're-authorize') return card.title.charAt(0).toLowerCase() + card.title.slice(1)
  return authorization?.state === 'needs-a-person' || button?.act === 're-authorize' ? 'sign in again' : 'look at its history'
}

function isThrottling(card: ErrorCard): boolean {
  return /throttl/i.test(card.id) || card.codes.some((code) => /throttl|429|MailboxConcurrency/i.test(code))
}

/** Hours and minutes in UTC, said so: the server does not know the reader's time zone. */
function clockTime(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`
}
