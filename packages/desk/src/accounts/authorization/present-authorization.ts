import type { Account } from '@postdesk/contract'
import type { MailAuthorizationRow } from '../../db/index.ts'
import { readTokenFacts } from './token-facts.ts'

/** Microsoft lets a refresh token die that was not used for so long (learn.microsoft.com/entra/identity-platform/refresh-tokens). */
const REFRESH_TOKEN_DAYS = 90

/** An authorization as anybody may see it: never a token. */
export function presentAuthorization(
  row: MailAuthorizationRow,
  authorizedByName: string | null,
): NonNullable<Account['authorization']> {
  const dies =
    row.kind === 'delegated' && row.state === 'good'
      ? new Date(row.refreshed_at.getTime() + REFRESH_TOKEN_DAYS * 86_400_000)
      : null
  return {
    kind: row.kind,
    username: row.username,
    mailboxAddress: row.mailbox_address,
    tenantId: row.tenant_id,
    protocols: row.protocols as NonNullable<Account['authorization']>['protocols'],
    scopes: row.scopes,
    tokens: readTokenFacts(row.claims),
    authorizedBy: authorizedByName ?? row.authorized_by,
    authorizedAt: row.authorized_at.toISOString(),
    refreshedAt: row.refreshed_at.toISOString(),
    expiresAt: dies?.toISOString() ?? null,
    state: row.state,
  }
}
