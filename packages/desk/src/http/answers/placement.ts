import type { Placement } from '@postdesk/contract'
import { placeAccount, readAccountPlacement } from '../../accounts/incoming/account-placement.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { notFound } from '../refusal.ts'
import { refusePlacement } from '../refuse-placement.ts'

/** What a mail account gives its new tickets. */
export const placementAnswers = {
  getAccountPlacement: async ({ desk, params }) => await placementOf(desk, params.id),
  changeAccountPlacement: async ({ desk, agent, params, body }) => {
    const by = { name: agent.name, now: desk.now() }
    const outcome = await desk.database.transaction((trx) => placeAccount(trx, params.id, body, by))
    if (outcome.kind === 'wrong') throw refusePlacement(outcome.fault)
    return await placementOf(desk, params.id)
  },
} satisfies Partial<Answers>

async function placementOf(desk: Desk, accountId: string): Promise<Placement> {
  const placement = await readAccountPlacement(desk.database.kysely, accountId)
  if (!placement) throw notFound('This mail account')
  return placement
}
