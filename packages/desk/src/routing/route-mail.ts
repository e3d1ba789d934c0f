/** Where a new ticket goes and what its writer is told. */
export type Route = { readonly incomingAccountId: string; readonly autoReply: boolean }

/**
 * Routes a mail that opens a ticket, by its account's defaults. An automatic answer goes only where the account wants it, the guard
 * allows it, and the mail is fresh: not found by reading a mailbox again, and not older than the account.
 */
export function routeMail(facts: {
  readonly account: { readonly id: string; readonly auto_reply: boolean }
  readonly mayAnswer: boolean
  readonly quiet: boolean
}): Route {
  return { incomingAccountId: facts.account.id, autoReply: facts.account.auto_reply && facts.mayAnswer && !facts.quiet }
}
