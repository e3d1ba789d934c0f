import type { PlacementColumns } from '../people/index.ts'

/** Where a new ticket goes, what it gets there, and whether its writer is told. */
export type Route = { readonly incomingAccountId: string; readonly placement: PlacementColumns; readonly autoReply: boolean }

/**
 * Routes a mail that opens a ticket, by its account's defaults: group, category, brand and priority are the account's; the company is the
 * account's, else the writer's, whom their domain has given one. An automatic answer goes only where the account wants it, the guard allows
 * it, and the mail is fresh: not found by reading a mailbox again, and not older than the account.
 */
export function routeMail(facts: {
  readonly account: PlacementColumns & { readonly id: string; readonly auto_reply: boolean }
  readonly writer: { readonly company_id: string | null }
  readonly mayAnswer: boolean
  readonly quiet: boolean
}): Route {
  const { account, writer } = facts
  const { group_id, category_id, brand_id, priority } = account
  return {
    incomingAccountId: account.id,
    placement: { group_id, category_id, brand_id, priority, company_id: account.company_id ?? writer.company_id },
    autoReply: account.auto_reply && facts.mayAnswer && !facts.quiet,
  }
}
