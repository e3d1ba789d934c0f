import { explain, readAdminConsent, type ErrorCard } from '@postdesk/connectors'
import { json, type AppRegistrationRow, type AuthorizationAttemptRow, type Trx } from '../../db/index.ts'
import { aboutOf } from '../history/about-of.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { resumeAccounts } from '../registration/resume-accounts.ts'
import { consentPagesOf, readConsentState } from './consent-pages.ts'
import { hashState } from './insert-attempt.ts'
import { retryApps } from './retry-apps.ts'
import { waysOf, type AttemptDeps } from './settle-attempt.ts'

/** How an administrator's visit to the callback ended. */
export type ConsentEnd =
  /** On to Microsoft's page for the next service. */
  | { readonly kind: 'next'; readonly url: string }
  | { readonly kind: 'approved' }
  | { readonly kind: 'refused'; readonly card: ErrorCard }
  /** Too late, or nobody asked for it. */
  | { readonly kind: 'over' }
  /** No answer of Microsoft's page. */
  | { readonly kind: 'unreadable' }
  /** Consent over a page that was opened without a link of ours: good, and nothing waits for it. */
  | { readonly kind: 'unasked' }

/**
 * An administrator is back from Microsoft's consent page, perhaps in a browser that has never been here: the link was sent to them. Null:
 * this visit is about something else. The attempt:
 *
 *   waiting, refused -> (consent to a page before the last) on to the next page, same link, nothing changes
 *   waiting, refused -> approved     consent to the last page; what was stopped for want of it is tried again at once
 *   waiting -> refused               declined; the link stays good, as an administrator may think again
 *   approved                         for good: a second visit is told the same and does nothing
 *
 * Whoever has the link can say that they consented, so nothing is built on it, nor on the tenant it names: it only leads to asking Microsoft
 * again, and a token is what proves it.
 */
export async function finishConsent(deps: AttemptDeps, params: URLSearchParams): Promise<ConsentEnd | null> {
  const read = readConsentState(params.get('state') ?? '')
  if (read === null) return null
  const back = readAdminConsent(params)
  const attempt = await findConsent(deps, read.state)
  if (!attempt) return back.kind === 'granted' && read.state === UNASKED ? { kind: 'unasked' } : { kind: 'over' }
  if (attempt.status === 'approved') return { kind: 'approved' }
  if (attempt.expires_at < deps.now()) return { kind: 'over' }
  const registration = await deps.database.kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', attempt.registration_id)
    .executeTakeFirstOrThrow()
  switch (back.kind) {
    case 'unreadable':
      return back
    case 'refused': {
      const card = explain(back.error, aboutOf(deps, attempt.expected_address, registration))
      await refuse(deps, attempt, card)
      return { kind: 'refused', card }
    }
    case 'granted': {
      const url = nextPage(attempt, registration, read)
      if (url !== null) return { kind: 'next', url }
      if (await approve(deps, attempt, registration)) await retryApps(deps, registration)
      return { kind: 'approved' }
    }
    default:
      return back satisfies never
  }
}

/** The state of a consent page that belongs to no attempt: one shown in a list of addresses. */
export const UNASKED = 'consent'

async function findConsent(deps: AttemptDeps, state: string): Promise<AuthorizationAttemptRow | undefined> {
  return await deps.database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('state_hash', '=', hashState(state))
    .where('how', '=', 'admin-consent')
    .executeTakeFirst()
}

function nextPage(
  attempt: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
  { state, page }: { readonly state: string; readonly page: number },
): string | null {
  const endpoints = endpointsOfRegistration(registration)
  if (!('prefixes' in endpoints)) return null
  const pages = consentPagesOf({
    ...waysOf(attempt),
    endpoints,
    clientId: registration.client_id,
    redirectUri: attempt.redirect_uri,
    consentFor: attempt.consent_for,
    state,
  })
  return pages[page + 1]?.url ?? null
}

async function refuse(deps: AttemptDeps, attempt: AuthorizationAttemptRow, card: ErrorCard): Promise<void> {
  await deps.database.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('authorization_attempt')
      .set({ status: 'refused', error_card: json(card) })
      .where('id', '=', attempt.id)
      .where('status', '=', 'waiting')
      .executeTakeFirst()
    const text = `Consent for the organization was refused: ${card.title}`
    if (numUpdatedRows > 0n) await tellAccounts(trx, attempt, [], { kind: 'consent-refused', text, at: deps.now(), card })
  })
}

/** False: it was approved before. */
async function approve(deps: AttemptDeps, attempt: AuthorizationAttemptRow, registration: AppRegistrationRow): Promise<boolean> {
  const now = deps.now()
  return await deps.database.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('authorization_attempt')
      .set({ status: 'approved', error_card: null })
      .where('id', '=', attempt.id)
      .where('status', 'in', ['waiting', 'refused'])
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    const text = `An administrator consented for the organization to the app registration ${registration.name}`
    const again = { now, kind: 'consented' as const, text: `${text}; trying again`, actor: null, freshTokens: true }
    const told = await resumeAccounts(trx, registration.id, again)
    await tellAccounts(trx, attempt, told, { kind: 'consented', text, at: now })
    return true
  })
}

/** A line in the history of the account the link was made for, unless it is among those told. */
async function tellAccounts(
  trx: Trx,
  attempt: AuthorizationAttemptRow,
  told: readonly string[],
  event: { readonly kind: string; readonly text: string; readonly at: Date; readonly card?: ErrorCard },
): Promise<void> {
  const { account_id: incoming, outgoing_account_id: outgoing } = attempt
  if (incoming !== null && !told.includes(incoming)) await recordAccountEvent(trx, { ...event, account: { incoming } })
  if (outgoing !== null) await recordAccountEvent(trx, { ...event, account: { outgoing } })
}
