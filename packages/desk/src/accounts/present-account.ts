import type { Account, ErrorCard } from '@postdesk/contract'
import type { IncomingAccountRow, MailAuthorizationRow, OutgoingAccountRow } from '../db/index.ts'
import { readCard } from '../model/read-card.ts'

/** Microsoft lets a refresh token die that was not used for so long (learn.microsoft.com/entra/identity-platform/refresh-tokens). */
const REFRESH_TOKEN_DAYS = 90

export type AccountParts = {
  readonly incoming: IncomingAccountRow
  readonly outgoing: OutgoingAccountRow | undefined
  readonly authorization: MailAuthorizationRow | undefined
  readonly registration: { readonly id: string; readonly name: string } | undefined
  readonly authorizedByName: string | null
  readonly pausedBy: string | null
  readonly held: number
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
          address: outgoing.address,
          senderName: outgoing.sender_name,
          enabled: outgoing.enabled,
          card: readCard(outgoing.error_card) ?? cardOfSignIn(outgoing, authorization),
          lastSentAt: outgoing.last_sent_at?.toISOString() ?? null,
        }
      : null,
    held: parts.held,
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
  if (!authorization) return { state: 'needs-you', stateText: 'Needs you: sign in' }
  if (authorization.state === 'needs-a-person' || incoming.state === 'needs-a-person')
    return { state: 'needs-you', stateText: `Needs you: ${whatIsNeeded(authorization, card)}` }
  if (!incoming.enabled)
    return { state: 'not-enabled', stateText: pausedBy === null ? 'Authorized, not enabled' : `Paused by ${pausedBy}` }
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

function whatIsNeeded(authorization: Pick<MailAuthorizationRow, 'state'>, card: ErrorCard | null): string {
  const button = card?.actions.find((action) => action.kind === 'button')
  if (card && button?.act !== 're-authorize') return card.title.charAt(0).toLowerCase() + card.title.slice(1)
  return authorization.state === 'needs-a-person' || button?.act === 're-authorize' ? 'sign in again' : 'look at its history'
}

function isThrottling(card: ErrorCard): boolean {
  return /throttl/i.test(card.id) || card.codes.some((code) => /throttl|429|MailboxConcurrency/i.test(code))
}

/** Hours and minutes in UTC, said so: the server does not know the reader's time zone. */
function clockTime(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`
}

function presentAuthorization(row: MailAuthorizationRow, authorizedByName: string | null): NonNullable<Account['authorization']> {
  const dies =
    row.kind === 'delegated' && row.state === 'good'
      ? new Date(row.refreshed_at.getTime() + REFRESH_TOKEN_DAYS * 86_400_000)
      : null
  return {
    kind: row.kind,
    username: row.username,
    mailboxAddress: row.mailbox_address,
    tenantId: row.tenant_id,
    scopes: row.scopes,
    authorizedBy: authorizedByName ?? row.authorized_by,
    authorizedAt: row.authorized_at.toISOString(),
    refreshedAt: row.refreshed_at.toISOString(),
    expiresAt: dies?.toISOString() ?? null,
    state: row.state,
  }
}
