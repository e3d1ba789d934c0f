import type { PlacementColumns } from '../people/index.ts'
import type { RuleSets } from '../rules/index.ts'

/** Where a new ticket goes, what it gets there, and whether its writer is told. */
export type Route = {
  readonly incomingAccountId: string
  readonly placement: PlacementColumns
  readonly assigneeId: string | null
  readonly tags: readonly string[]
  readonly autoReply: AutoReply
}

/** Whether an automatic answer goes out: yes, or what is in its way: the account, a machine that wrote, a rule, or mail that is not fresh. */
export type AutoReply = 'yes' | 'account' | 'machine' | 'rule' | 'quiet'

/**
 * Routes a mail that opens a ticket. What the rules give comes first, then the account's defaults: group, category, brand and priority; the
 * company is a rule's, else the account's, else the writer's, whom their domain has given one. The account's category stays beside its own
 * group only. An automatic answer goes only where the account wants it, guard and rules allow it, and the mail is fresh: not found by
 * reading a mailbox again, and not older than the account.
 */
export function routeMail(facts: {
  readonly account: PlacementColumns & { readonly id: string; readonly auto_reply: boolean }
  readonly writerCompanyId: string | null
  readonly mayAnswer: boolean
  readonly quiet: boolean
  readonly sets: RuleSets
}): Route {
  const { account, sets } = facts
  const groupId = sets.groupId ?? account.group_id
  return {
    incomingAccountId: account.id,
    placement: {
      group_id: groupId,
      category_id: sets.categoryId ?? (groupId === account.group_id ? account.category_id : null),
      brand_id: sets.brandId ?? account.brand_id,
      priority: sets.priority ?? account.priority,
      company_id: sets.companyId ?? account.company_id ?? facts.writerCompanyId,
    },
    assigneeId: sets.assigneeId,
    tags: sets.tags,
    autoReply: !account.auto_reply
      ? 'account'
      : !facts.mayAnswer
        ? 'machine'
        : sets.noAutoReply
          ? 'rule'
          : facts.quiet
            ? 'quiet'
            : 'yes',
  }
}
