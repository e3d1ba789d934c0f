import { writerOf } from '../../model/ready-mail.ts'
import type { Rule } from '@postdesk/contract'
import { tryLogged, tryRaw } from '../../dry-run.ts'
import { changeRule, createRule, deleteRule, listRules, orderRules, type RuleSaved } from '../../rules/index.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound, wrongField } from '../refusal.ts'
import { nameTaken } from '../refuse-placement.ts'
import { presentOutcome, readNames } from '../rules/present-outcome.ts'
import { readTried, refuseRule } from '../rules/read-tried.ts'

/** Rules: what is done with mail before it becomes a ticket, and what the ticket gets. */
export const ruleAnswers = {
  listRules: async ({ desk, query }) => ({ rules: await listRules(desk.database.kysely, desk.now(), query) }),
  getRule: async ({ desk, params }) => await saved(desk, { kind: 'saved', id: params.id }),
  createRule: async ({ desk, agent, body }) =>
    await saved(desk, await createRule(desk.database, body, { name: agent.name, now: desk.now() })),
  changeRule: async ({ desk, agent, params, body }) =>
    await saved(desk, await changeRule(desk.database, params.id, body, { name: agent.name, now: desk.now() })),
  deleteRule: async ({ desk, params }) => {
    if ((await deleteRule(desk.database, params.id)) === 'missing') throw notFound('This rule')
  },
  orderRules: async ({ desk, body }) => {
    if ((await orderRules(desk.database, body.ids)) === 'stale')
      throw conflict('STALE_ORDER', 'Somebody has added or removed a rule meanwhile. Look at the list again, then order it.')
    return { rules: await listRules(desk.database.kysely, desk.now()) }
  },
  dryRun: async ({ desk, body }) => {
    const rules = await readTried(desk, body.rules)
    const tried =
      'raw' in body.mail
        ? await tryRaw(desk, Buffer.from(body.mail.raw), body.mail.accountId, rules)
        : await tryLogged(desk, body.mail.mailLogId, rules)
    if (tried === 'account-missing')
      throw wrongField('mail.accountId', 'There is no such mail account (any more); reload the page and choose again.')
    if (tried === 'mail-missing') throw wrongField('mail.mailLogId', 'This mail is not in the mail log, or was never fetched.')
    const { mail, size, judged } = tried
    const { kysely } = desk.database
    return {
      mail: { from: writerOf(mail), subject: mail.subject, size, language: judged.language },
      outcome: await presentOutcome(kysely, await readNames(kysely), tried, desk.now()),
      rules: judged.ruling.trace.map((one) => ({ ...one, effects: [...one.effects], evidence: [...one.evidence] })),
    }
  },
} satisfies Partial<Answers>

async function saved(desk: Desk, outcome: RuleSaved): Promise<Rule> {
  if (outcome.kind === 'name-taken') throw nameTaken('rule')
  if (outcome.kind === 'missing') throw notFound('This rule')
  if (outcome.kind !== 'saved') throw refuseRule(outcome)
  const [rule] = await listRules(desk.database.kysely, desk.now(), { id: outcome.id })
  if (!rule) throw notFound('This rule')
  return rule
}
