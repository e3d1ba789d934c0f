import { sql } from 'kysely'
import type { Queries } from '../../db/index.ts'

/**
 * Removes the authorizations that no account lives on any more, nor could go back to by undoing a change of protocol: a refresh token that
 * nobody needs is not kept, and least of all kept alive. One that the change notifications of a deleted account are still to be ended with waits
 * for that, as long as they live. Those that somebody else is just looking at are left for the next time.
 */
export async function dropUnusedAuthorizations(queries: Queries): Promise<void> {
  await sql`
    delete from mail_authorization where id in (
      select given.id from mail_authorization as given
      where not exists (select from incoming_account where authorization_id = given.id)
        and not exists (select from outgoing_account where authorization_id = given.id)
        and not exists (
          select from graph_subscription
          where authorization_id = given.id and incoming_account_id is null and ends_at > now()
        )
        and not exists (
          select from account_switch
          where undone_at is null and undo_until > now()
            and given.id::text in (before ->> 'authorizationId', before -> 'outgoing' ->> 'authorizationId')
        )
      for update skip locked
    )`.execute(queries)
}
