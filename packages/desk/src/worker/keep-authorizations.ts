import type { Logger } from 'pino'
import { tokenSource, type TokenDeps } from '../accounts/token-source.ts'

/** A refresh token dies after 90 idle days; one that is used each week never gets near. */
const IDLE_MILLISECONDS = 7 * 24 * 60 * 60_000
const MAX_IN_ONE_ROUND = 20

/** Uses every sign-in that has rested for a week, so that an account that is paused or seldom used does not lose it. */
export async function keepAuthorizations(deps: TokenDeps & { readonly log: Logger }): Promise<void> {
  const before = new Date(deps.clock().getTime() - IDLE_MILLISECONDS)
  const idle = await deps.database.kysely
    .selectFrom('mail_authorization')
    .select(['id', 'scopes'])
    .where('kind', '=', 'delegated')
    .where('state', '=', 'good')
    .where('refreshed_at', '<', before)
    .orderBy('refreshed_at')
    .limit(MAX_IN_ONE_ROUND)
    .execute()
  for (const { id, scopes } of idle) {
    const resource =
      scopes.some((scope) => /outlook|IMAP\.|SMTP\./i.test(scope)) && !scopes.some((scope) => /Mail\./.test(scope))
        ? 'outlook'
        : 'graph'
    try {
      await tokenSource(deps, id, resource)()
    } catch (error) {
      deps.log.warn(
        { authorizationId: id, code: error instanceof Error && 'code' in error ? error.code : 'unknown' },
        'an idle sign-in could not be renewed',
      )
    }
  }
}
