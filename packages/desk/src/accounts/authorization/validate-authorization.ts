import { randomUUID } from 'node:crypto'
import { ConnectorError, type ErrorCard } from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import type { Database } from '../../db/index.ts'
import { openConnect } from '../connection/connect.ts'
import { explainAccountFailure } from '../history/explain-failure.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { checkNow } from '../incoming/wake-account.ts'

export type Validated = { readonly kind: 'validated'; readonly card: ErrorCard | null } | { readonly kind: 'missing' }

/**
 * Asks Microsoft for a fresh token of each service the account uses, and writes down what came of it: the claims, the state of the
 * authorization, a line in the history. An account that was stopped by its sign-in is checked at once when that works again.
 */
export async function validateAuthorization(
  deps: { readonly database: Database; readonly sealer: Sealer; readonly now: () => Date; readonly signal: AbortSignal },
  accountId: string,
  by: { readonly name: string },
): Promise<Validated> {
  const { kysely } = deps.database
  const account = await kysely.selectFrom('incoming_account').selectAll().where('id', '=', accountId).executeTakeFirst()
  if (!account || account.authorization_id === null) return { kind: 'missing' }
  const { database, sealer, now: clock, signal } = deps
  const connect = openConnect({ database, sealer, clock, signal, nodeId: `validation ${randomUUID()}` })
  let card: ErrorCard | null = null
  try {
    await connect.prove(account.authorization_id)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    card = await explainAccountFailure(kysely, account, error, deps.now())
  } finally {
    await connect.close()
  }
  await recordAccountEvent(kysely, {
    account: { incoming: accountId },
    kind: 'validated',
    text: card === null ? `${by.name} validated the sign-in: it works` : `${by.name} validated the sign-in: ${card.title}`,
    at: deps.now(),
    actor: by.name,
    card,
  })
  if (card === null && account.enabled && account.state === 'needs-a-person') await checkNow(kysely, accountId, deps.now())
  return { kind: 'validated', card }
}
