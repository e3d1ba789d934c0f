import type { Condition, Evidence } from '@postdesk/contract'
import { foldAddress, foldDomain, foldText } from './fold.ts'
import type { AskedText, MailFacts, Text } from './mail-facts.ts'
import { matchText } from './match-text.ts'

/** Characters of a mail that evidence shows, and how many before what was found. */
const SHOWN = 120
const BEFORE = 40

/** Asks one condition of a mail, and says what it saw. */
export function judgeCondition(condition: Condition, facts: MailFacts): Evidence {
  if (condition.field === 'size') {
    const holds = condition.operator === 'larger' ? facts.size > condition.bytes : facts.size < condition.bytes
    return { condition, holds, saw: `${facts.size} bytes` }
  }
  if (condition.field === 'auto-submitted')
    return { condition, holds: facts.isAutoSubmitted === condition.value, saw: facts.isAutoSubmitted ? 'yes' : 'no' }
  if (condition.field === 'language') {
    const isOne = facts.language !== null && condition.values.includes(facts.language)
    return { condition, holds: condition.operator === 'is' ? isOne : !isOne, saw: facts.language }
  }
  return judgeText(condition, facts)
}

type TextCondition = Exclude<Condition, { field: 'size' | 'auto-submitted' | 'language' }>

function judgeText(condition: TextCondition, facts: MailFacts): Evidence {
  const asked: AskedText = condition.field === 'header' ? { header: condition.header } : condition.field
  const texts = facts.textsOf(asked)
  const isNegative = condition.operator === 'is-not' || condition.operator === 'contains-not'
  const operator =
    condition.operator === 'is-not' ? 'is' : condition.operator === 'contains-not' ? 'contains' : condition.operator
  for (const value of condition.values) {
    const folded = foldValue(condition, value)
    // What is nothing once it is folded (a zero-width space) would be part of every text.
    if (folded === '') continue
    const found = texts.find((text) => matchText(operator, text.folded, folded))
    if (found) return { condition, holds: !isNegative, saw: show(found, operator === 'contains' ? folded : '') }
  }
  const [first] = texts
  return { condition, holds: isNegative, saw: first ? show(first, '') : null }
}

function foldValue({ field }: TextCondition, value: string): string {
  if (field === 'domain') return foldDomain(value.replace(/^@/, ''))
  if (field === 'plus-tag') return foldText(value.replace(/^\+/, ''))
  return field === 'sender' || field === 'recipient' || field === 'account' ? foldAddress(value) : foldText(value)
}

function show(text: Text, found: string): string {
  if (text.shown.length <= SHOWN) return text.shown
  const from = Math.max(0, text.folded.indexOf(found) - BEFORE)
  const part = text.folded.slice(from, from + SHOWN).toWellFormed()
  return `${from > 0 ? '…' : ''}${part}${from + SHOWN < text.folded.length ? '…' : ''}`
}
