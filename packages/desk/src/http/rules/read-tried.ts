import type { RuleDraft } from '@postdesk/contract'
import { findRuleFault, readRules, rulesOfDrafts, type Rule, type RuleFault } from '../../rules/index.ts'
import type { Desk } from '../desk.ts'
import { wrongField, type Refusal } from '../refusal.ts'
import { refusePlacement } from '../refuse-placement.ts'

/** The rules that are to be tried: the given ones, checked as when they are saved, or the saved ones. */
export async function readTried(
  desk: Desk,
  given: readonly (RuleDraft & { readonly id?: string | undefined })[] | undefined,
): Promise<Rule[]> {
  if (given === undefined) return await readRules(desk.database.kysely)
  await desk.database.transaction(async (trx) => {
    for (const [at, draft] of given.entries()) {
      const fault = await findRuleFault(trx, draft)
      if (fault) throw refuseRule(fault, `rules.${at}.`)
    }
  })
  return await rulesOfDrafts(desk.database.kysely, given)
}

/** The refusal of a rule that cannot be; `within` names the object it stands in, with its dot. */
export function refuseRule(fault: RuleFault, within = ''): Refusal {
  switch (fault.kind) {
    case 'account-missing':
      return wrongField(`${within}accountId`, 'There is no such mail account (any more); reload the page and choose again.')
    case 'agent-missing':
      return wrongField(`${within}actions.assigneeId`, 'There is no such agent; reload the page and choose again.')
    case 'wrong':
      return refusePlacement(fault.fault, `${within}actions.`)
    default:
      return fault satisfies never
  }
}
