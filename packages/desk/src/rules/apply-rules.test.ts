import { NO_ACTIONS } from '@postdesk/contract'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyRules } from './apply-rules.ts'
import { mailFacts } from './mail-facts.ts'
import { matchWildcard } from './match-text.ts'
import type { Rule } from './rule.ts'
import { touchesOf } from './touches-of.ts'

const account = { id: 'support', address: 'support@contoso.example' }
const facts = mailFacts(
  {
    from: { name: 'Ann', address: 'ann@example.com' },
    replyTo: [],
    sender: null,
    to: [],
    cc: [],
    bcc: [],
    deliveredTo: [],
    subject: 'printer',
    text: '',
    headers: [],
    autoSubmitted: false,
    bounce: null,
  },
  { account, size: 100, language: null },
)
const yes = { field: 'subject' as const, operator: 'contains' as const, values: ['printer'] }
const no = { field: 'subject' as const, operator: 'contains' as const, values: ['plotter'] }
const rule = (given: Partial<Rule> & { readonly id: string }): Rule => ({
  name: `rule ${given.id}`,
  enabled: true,
  accountId: null,
  match: 'all',
  conditions: [yes],
  ...NO_ACTIONS,
  ...given,
})
const outcomes = (rules: readonly Rule[]) => applyRules(rules, facts).trace.map(({ outcome }) => outcome)

test('all conditions, or any; one that is off, is about another account, or asks nothing touches no mail', () => {
  const rules = [
    rule({ id: '1', conditions: [yes, no] }),
    rule({ id: '2', conditions: [no, yes], match: 'any' }),
    rule({ id: '3', enabled: false }),
    rule({ id: '4', accountId: 'other' }),
    rule({ id: '5', accountId: 'support' }),
    rule({ id: '6', conditions: [] }),
    rule({ id: '7', conditions: [], match: 'any' }),
  ]
  expect(outcomes(rules)).toEqual(['not-matched', 'matched', 'off', 'other-account', 'matched', 'not-matched', 'not-matched'])
})

test('the first that ignores or holds ends it; after one that lets it pass, none does', () => {
  const ignore = rule({ id: 'ignore', verdict: 'ignore' })
  const allow = rule({ id: 'allow', verdict: 'allow' })
  const urgent = rule({ id: 'urgent', priority: 'urgent' })
  expect(applyRules([ignore, allow, urgent], facts)).toMatchObject({ verdict: { kind: 'ignore' }, sets: { priority: null } })
  expect(outcomes([ignore, allow, urgent])).toEqual(['matched', 'not-reached', 'not-reached'])
  const passed = applyRules([allow, ignore, urgent], facts)
  expect(passed).toMatchObject({ verdict: { kind: 'allow', rule: { id: 'allow' } }, sets: { priority: 'urgent' } })
  expect(passed.trace.map(({ effects }) => effects)).toEqual([['allow'], [], ['priority']])
})

test('a mail that a person let in is stopped by no rule, and gets what the others give', () => {
  const rules = [rule({ id: 'hold', verdict: 'hold', tags: ['checked'] }), rule({ id: 'ignore', verdict: 'ignore' })]
  expect(applyRules(rules, facts, { released: true })).toMatchObject({ verdict: null, sets: { tags: ['checked'] } })
})

test('a category stands beside its own group only', () => {
  const it = rule({ id: 'it', groupId: 'IT' })
  const hardware = rule({ id: 'hardware', groupId: 'IT', categoryId: 'Hardware' })
  const hr = rule({ id: 'hr', groupId: 'HR', categoryId: 'Leave' })
  expect(applyRules([it, hr, hardware], facts).sets).toMatchObject({ groupId: 'IT', categoryId: 'Hardware' })
  expect(applyRules([hr, hardware], facts).sets).toMatchObject({ groupId: 'HR', categoryId: 'Leave' })
  expect(applyRules([it, hr], facts).sets).toMatchObject({ groupId: 'IT', categoryId: null })
})

test('what is told of a mail is what came true', () => {
  const { trace } = applyRules(
    [rule({ id: 'tag', tags: ['a'] }), rule({ id: 'allow', verdict: 'allow', priority: 'high' })],
    facts,
  )
  expect(touchesOf(trace, 'opened')).toEqual([
    { id: 'tag', name: 'rule tag', effects: ['tags'] },
    { id: 'allow', name: 'rule allow', effects: ['allow', 'priority'] },
  ])
  expect(touchesOf(trace, 'joined')).toEqual([{ id: 'allow', name: 'rule allow', effects: ['allow'] }])
  const stopped = applyRules([rule({ id: 'tag', tags: ['a'] }), rule({ id: 'no', verdict: 'hold', tags: ['b'] })], facts).trace
  expect(touchesOf(stopped, 'stopped')).toEqual([{ id: 'no', name: 'rule no', effects: ['hold'] }])
})

const someRule = fc.record({
  enabled: fc.boolean(),
  accountId: fc.constantFrom(null, 'support', 'other'),
  match: fc.constantFrom('all' as const, 'any' as const),
  conditions: fc.array(fc.constantFrom(yes, no), { minLength: 1, maxLength: 3 }),
  verdict: fc.constantFrom(null, null, 'ignore' as const, 'hold' as const, 'allow' as const),
  groupId: fc.constantFrom(null, 'IT', 'HR'),
  companyId: fc.constantFrom(null, 'c1', 'c2'),
  brandId: fc.constantFrom(null, 'b1', 'b2'),
  priority: fc.constantFrom(null, 'low' as const, 'urgent' as const),
  assigneeId: fc.constantFrom(null, 'bo', 'sam'),
  tags: fc.array(fc.constantFrom('a', 'A', 'b'), { maxLength: 2 }),
  noAutoReply: fc.boolean(),
})

const someRules = fc.array(someRule, { maxLength: 8 }).map((all) => all.map((given, at) => rule({ ...given, id: String(at) })))

/** Whether a rule speaks about the mail at all, said without the engine. */
const speaks = (one: Rule) =>
  one.enabled &&
  one.accountId !== 'other' &&
  (one.match === 'all' ? one.conditions.every((each) => each === yes) : one.conditions.some((each) => each === yes))

test('order decides: the first word counts, and what comes after the end counts for nothing', () => {
  fc.assert(
    fc.property(someRules, (rules) => {
      const { verdict, sets } = applyRules(rules, facts)
      const speaking = rules.filter(speaks)
      const first = speaking.find((one) => one.verdict !== null)
      expect(verdict?.rule.id).toBe(first?.id)
      const stop = first !== undefined && first.verdict !== 'allow' ? speaking.indexOf(first) + 1 : speaking.length
      const heard = speaking.slice(0, stop)
      for (const key of ['groupId', 'companyId', 'brandId', 'priority', 'assigneeId'] as const)
        expect(sets[key]).toBe(heard.find((one) => one[key] !== null)?.[key] ?? null)
      const lower = (tags: readonly string[]) => new Set(tags.map((tag) => tag.toLowerCase()))
      expect(lower(sets.tags)).toEqual(lower(heard.flatMap(({ tags }) => tags)))
      expect(sets.noAutoReply).toBe(heard.some(({ noAutoReply }) => noAutoReply))
    }),
  )
})

test('rules that say nothing about a mail may stand anywhere', () => {
  fc.assert(
    fc.property(someRules, (rules) => {
      const { verdict, sets } = applyRules(rules, facts)
      expect(applyRules(rules.filter(speaks), facts)).toMatchObject({ verdict, sets })
    }),
  )
})

test('a wildcard is what a regular expression would say, in a time that does not explode', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), word, (text, pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect(matchWildcard(text, pattern)).toBe(expression.test(text))
    }),
  )
  expect(matchWildcard('a'.repeat(5_000), `${'*a'.repeat(100)}*b`)).toBe(false)
})
