import { randomUUID } from 'node:crypto'
import { ConnectorError, type ErrorCard } from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import type { Database, Queries } from '../../db/index.ts'
import { openConnect } from '../connection/connect.ts'
import { resumeSending } from '../connection/resume-tested.ts'
import { explainAccountFailure } from '../history/explain-failure.ts'
import { recordAccountEvent, type AccountEvent } from '../history/record-event.ts'
import { checkNow } from '../incoming/wake-account.ts'

export type Validated = { readonly kind: 'validated'; readonly card: ErrorCard | null } | { readonly kind: 'missing' }

/**
 * Asks Microsoft for a fresh token of each service the account uses, and writes down what came of it: the claims, the state of the
 * authorization, a line in the history. An account that was stopped by its sign-in goes on at once when that works again.
 */
export async function validateAuthorization(
  deps: { readonly database: Database; readonly sealer: Sealer; readonly now: () => Date; readonly signal: AbortSignal },
  account: AccountEvent['account'],
  by: { readonly name: string },
): Promise<Validated> {
  const { kysely } = deps.database
  const row = await readAccount(kysely, account)
  if (!row || row.authorization_id === null) return { kind: 'missing' }
  const { database, sealer, now: clock, signal } = deps
  const connect = openConnect({ database, sealer, clock, signal, nodeId: `validation ${randomUUID()}` })
  let card: ErrorCard | null = null
  try {
    await connect.prove(row.authorization_id)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    card = await explainAccountFailure(kysely, row, error, deps.now())
  } finally {
    await connect.close()
  }
  await recordAccountEvent(kysely, {
    account,
    kind: 'validated',
    text: card === null ? `${by.name} validated the sign-in: it works` : `${by.name} validated the sign-in: ${card.title}`,
    at: deps.now(),
    actor: by.name,
    card,
  })
  if (card === null && 'incoming' in account && row.enabled && row.stands) await checkNow(kysely, account.incoming, deps.now())
  if (card === null && 'outgoing' in account) await resumeSending(database, account.outgoing, deps.now())
  return { kind: 'validated', card }
}

/** The account, and whether it stands still until a person acts. */
async function readAccount(queries: Queries, account: AccountEvent['account']) {
  const columns = ['address', 'authorization_id', 'enabled'] as const
  if ('outgoing' in account)
    return await queries
      .selectFrom('outgoing_account')
      .select(columns)
      .select((of) => of('error_card', 'is not', null).as('stands'))
      .where('id', '=', account.outgoing)
      .executeTakeFirst()
  return await queries
    .selectFrom('incoming_account')
    .select(columns)
    .select((of) => of('state', '=', 'needs-a-person').as('stands'))
    .where('id', '=', account.incoming)
    .executeTakeFirst()
}
