import type { RuleTouch } from '@postdesk/contract'
import { effectWords } from '../settings/rules/rule-words.ts'

/** Which rules did what to a mail. */
export function RuleTouches({ rules }: { rules: readonly RuleTouch[] }) {
  return rules.map((rule) => (
    <span key={rule.id} className="breaks" style={{ display: 'block' }}>
      Rule ‘<bdi>{rule.name}</bdi>’: {rule.effects.map((effect) => effectWords[effect]).join(', ')}
    </span>
  ))
}
