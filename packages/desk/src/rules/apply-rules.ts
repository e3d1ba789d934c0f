import { NO_ACTIONS, type Evidence, type RuleEffect } from '@postdesk/contract'
import { judgeCondition } from './judge-condition.ts'
import type { MailFacts } from './mail-facts.ts'
import type { Rule, RuleSets, RuleVerdict, Ruling, Trace } from './rule.ts'

const { verdict: _, ...NOTHING } = NO_ACTIONS

/**
 * What the rules say of a mail. They are gone through in order, and each whose conditions hold does what it says:
 *
 * - The first that ignores, holds or allows decides whether the mail passes. After `ignore` and `hold` no rule is looked at; after `allow` none
 *   ignores or holds the mail any more.
 * - Of what can be given once (group, category, company, brand, priority, agent) the first to give it wins. A category counts beside the group
 *   it was given with; a later rule with the same group may give the category that is still missing.
 * - Tags add up. "No automatic answer" of one is enough.
 *
 * `released`: a person has let the mail in, so that no rule ignores or holds it; rules that do are passed over in that.
 */
export function applyRules(rules: readonly Rule[], facts: MailFacts, { released = false } = {}): Ruling {
  let verdict: RuleVerdict | null = null
  let sets: RuleSets = NOTHING
  const trace: Trace[] = []
  for (const rule of rules) {
    const { id, name } = rule
    const isOver = verdict !== null && verdict.kind !== 'allow'
    const outcome = isOver ? 'not-reached' : !rule.enabled ? 'off' : isOfOther(rule, facts) ? 'other-account' : null
    if (outcome !== null) {
      trace.push({ id, name, outcome, effects: [], evidence: [] })
      continue
    }
    const { holds, evidence } = judgeRule(rule, facts)
    if (!holds) {
      trace.push({ id, name, outcome: 'not-matched', effects: [], evidence })
      continue
    }
    const effects: RuleEffect[] = []
    if (verdict === null && rule.verdict !== null && !(released && rule.verdict !== 'allow')) {
      verdict = { kind: rule.verdict, rule: { id, name } }
      effects.push(rule.verdict)
    }
    const given = give(sets, rule)
    sets = given.sets
    effects.push(...given.effects)
    trace.push({ id, name, outcome: 'matched', effects, evidence })
  }
  return { verdict, sets, trace }
}

const isOfOther = (rule: Rule, facts: MailFacts) => rule.accountId !== null && rule.accountId !== facts.accountId

/** Conditions in order, up to the one that decides. A rule without any is about no mail. */
function judgeRule(rule: Rule, facts: MailFacts): { readonly holds: boolean; readonly evidence: Evidence[] } {
  const evidence: Evidence[] = []
  for (const condition of rule.conditions) {
    const one = judgeCondition(condition, facts)
    evidence.push(one)
    if (one.holds === (rule.match === 'any')) return { holds: one.holds, evidence }
  }
  return { holds: rule.match === 'all' && evidence.length > 0, evidence }
}

function give(before: RuleSets, rule: Rule): { readonly sets: RuleSets; readonly effects: RuleEffect[] } {
  const effects: RuleEffect[] = []
  let sets = before
  if (rule.groupId !== null && sets.groupId === null) {
    sets = { ...sets, groupId: rule.groupId }
    effects.push('group')
  }
  if (rule.categoryId !== null && sets.categoryId === null && sets.groupId === rule.groupId) {
    sets = { ...sets, categoryId: rule.categoryId }
    effects.push('category')
  }
  if (rule.companyId !== null && sets.companyId === null) {
    sets = { ...sets, companyId: rule.companyId }
    effects.push('company')
  }
  if (rule.brandId !== null && sets.brandId === null) {
    sets = { ...sets, brandId: rule.brandId }
    effects.push('brand')
  }
  if (rule.priority !== null && sets.priority === null) {
    sets = { ...sets, priority: rule.priority }
    effects.push('priority')
  }
  if (rule.assigneeId !== null && sets.assigneeId === null) {
    sets = { ...sets, assigneeId: rule.assigneeId }
    effects.push('assignee')
  }
  const had = new Set(sets.tags.map((tag) => tag.toLowerCase()))
  const added = rule.tags.filter((tag) => !had.has(tag.toLowerCase()))
  if (added.length > 0) {
    sets = { ...sets, tags: [...sets.tags, ...added] }
    effects.push('tags')
  }
  if (rule.noAutoReply && !sets.noAutoReply) {
    sets = { ...sets, noAutoReply: true }
    effects.push('no-auto-reply')
  }
  return { sets, effects }
}
