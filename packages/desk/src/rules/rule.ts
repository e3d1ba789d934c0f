import type { Condition, Evidence, RuleActions, RuleEffect } from '@postdesk/contract'

/** What of a rule it takes to apply it. Nobody is assigned where the agent may not sign in any more. */
export type Rule = {
  /** Null while it is tried and not saved yet. */
  readonly id: string | null
  readonly name: string
  readonly enabled: boolean
  /** Only mail of this account; null: of every one. */
  readonly accountId: string | null
  readonly match: 'all' | 'any'
  readonly conditions: readonly Condition[]
} & Readonly<RuleActions>

/** The word of the rules whether a mail becomes a ticket, and whose it is. */
export type RuleVerdict = {
  readonly kind: 'ignore' | 'hold' | 'allow'
  readonly rule: { readonly id: string | null; readonly name: string }
}

/** What the rules give a new ticket; null and empty: nothing, so that the account has the word. */
export type RuleSets = Readonly<Omit<RuleActions, 'verdict'>>

/** One rule beside one mail: whether it matched, by what, and what it would do. */
export type Trace = {
  readonly id: string | null
  readonly name: string
  readonly outcome: 'matched' | 'not-matched' | 'other-account' | 'off' | 'not-reached'
  readonly effects: readonly RuleEffect[]
  readonly evidence: readonly Evidence[]
}

/** What all rules together say of a mail. */
export type Ruling = { readonly verdict: RuleVerdict | null; readonly sets: RuleSets; readonly trace: readonly Trace[] }
