import type { Condition, MailOutcome, Rule, RuleEffect } from '@postdesk/contract'
import { sizeInWords } from '../../inbox/size-in-words.ts'

export const fieldWords: Readonly<Record<Condition['field'], string>> = {
  sender: 'Sender',
  'sender-name': 'Sender’s name',
  domain: 'Sender’s domain',
  recipient: 'Recipient',
  'plus-tag': 'Plus-address',
  subject: 'Subject',
  body: 'Text',
  header: 'Header field',
  account: 'Mail account',
  size: 'Size',
  'auto-submitted': 'Written by a machine',
  language: 'Language',
}

export const operatorWords: Readonly<Record<Condition['operator'], string>> = {
  is: 'is',
  'is-not': 'is not',
  contains: 'contains',
  'contains-not': 'does not contain',
  matches: 'matches (* and ?)',
  begins: 'begins with',
  ends: 'ends with',
  larger: 'is larger than',
  smaller: 'is smaller than',
}

const languageName = new Intl.DisplayNames(['en'], { type: 'language' })
/** A language by its English name. */
export const languageInWords = (code: string): string => languageName.of(code) ?? code

const someOf = (values: readonly string[]) =>
  values.length <= 2 ? values.join(' or ') : `${values.slice(0, 2).join(', ')} or ${values.length - 2} more`

/** A condition as a person would say it. */
export function conditionInWords(condition: Condition): string {
  if (condition.field === 'size') return `Size ${operatorWords[condition.operator]} ${sizeInWords(condition.bytes)}`
  if (condition.field === 'auto-submitted') return condition.value ? 'Written by a machine' : 'Written by a person'
  if (condition.field === 'language')
    return `Language ${operatorWords[condition.operator]} ${someOf(condition.values.map(languageInWords))}`
  const values = someOf(condition.values)
  if (condition.operator === 'is') {
    if (condition.field === 'sender') return `From ${values}`
    if (condition.field === 'domain') return `From anybody at ${values}`
    if (condition.field === 'recipient') return `To ${values}`
  }
  const field = condition.field === 'header' ? condition.header : fieldWords[condition.field]
  const operator = condition.operator === 'matches' ? 'matches' : operatorWords[condition.operator]
  return `${field} ${operator} ${values}`
}

const verdictWords = { ignore: 'ignore', hold: 'hold for a person', allow: 'always let pass' } as const

/** What a rule does, in words: `ignore`; `group IT > Hardware, tag vip`. */
export function actionsInWords(rule: Rule): string {
  const { actions } = rule
  const parts = [
    actions.verdict === null ? null : verdictWords[actions.verdict],
    rule.group ? `group ${rule.group.name}${rule.category ? ` > ${rule.category.name}` : ''}` : null,
    rule.company ? `company ${rule.company.name}` : null,
    rule.brand ? `brand ${rule.brand.name}` : null,
    actions.priority === null ? null : `priority ${actions.priority}`,
    rule.assignee ? `assign to ${rule.assignee.name}` : null,
    actions.tags.length > 0 ? `tag ${actions.tags.join(', ')}` : null,
    actions.noAutoReply ? 'no automatic answer' : null,
  ]
  return parts.filter((part) => part !== null).join(', ')
}

/** Which mail a rule is about. */
export function conditionsInWords({ match, conditions, account }: Pick<Rule, 'match' | 'conditions' | 'account'>): string {
  const about = conditions.map(conditionInWords).join(match === 'all' ? ' and ' : ' or ')
  return account ? `${about}, at ${account.address}` : about
}

export const effectWords: Readonly<Record<RuleEffect, string>> = {
  ignore: 'ignored it',
  hold: 'held it',
  allow: 'let it pass',
  group: 'gave the group',
  category: 'gave the category',
  company: 'gave the company',
  brand: 'gave the brand',
  priority: 'gave the priority',
  assignee: 'assigned it',
  tags: 'gave tags',
  'no-auto-reply': 'no automatic answer',
}

/** What becomes of a mail, in one sentence. */
export function outcomeInWords(outcome: MailOutcome): string {
  if (outcome.state === 'refused') return `No ticket: ${outcome.reason ?? ''}`
  if (outcome.state === 'held') return `Held: ${outcome.reason ?? ''}`
  if (outcome.ticket !== 'new') return `Joins ticket #${String(outcome.ticket)}`
  const parts = [
    outcome.group ? `group ${outcome.group.name}${outcome.category ? ` > ${outcome.category.name}` : ''}` : 'no group',
    outcome.company ? `company ${outcome.company.name}` : null,
    outcome.brand ? `brand ${outcome.brand.name}` : null,
    `priority ${outcome.priority ?? 'normal'}`,
    outcome.assignee ? `assigned to ${outcome.assignee.name}` : null,
    outcome.tags.length > 0 ? `tags ${outcome.tags.join(', ')}` : null,
    outcome.autoReply?.sends ? 'with an automatic answer' : 'no automatic answer',
  ]
  return `New ticket: ${parts.filter((part) => part !== null).join(', ')}`
}
