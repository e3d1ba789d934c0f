import type { AppRegistrationRow } from '../../db/index.ts'
import { authorizeApp } from './authorize-app.ts'
import type { AttemptDeps } from './settle-attempt.ts'

/** Forms that stand open on one app registration; nobody has more. */
const MAX_RETRIED = 10
/** The administrator waits for their page meanwhile. */
const RETRY_MILLISECONDS = 20_000

/**
 * Tries again the app-only sign-ins of a registration that were refused, as what they lacked has been granted: the form that stands open on
 * one sees it authorized. One that is refused again has a fresh card.
 */
export async function retryApps(deps: AttemptDeps, registration: AppRegistrationRow): Promise<void> {
  const limit = AbortSignal.timeout(RETRY_MILLISECONDS)
  const signal = deps.signal === undefined ? limit : AbortSignal.any([limit, deps.signal])
  const refused = await deps.database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('registration_id', '=', registration.id)
    .where('how', '=', 'app-only')
    .where('status', '=', 'refused')
    .orderBy('created_at', 'desc')
    .limit(MAX_RETRIED)
    .execute()
  await Promise.all(refused.map((attempt) => authorizeApp({ ...deps, signal }, attempt, registration)))
}
