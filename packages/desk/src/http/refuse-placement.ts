import type { PlacementFault, Removed } from '../people/index.ts'
import { conflict, notFound, wrongField, type Refusal } from './refusal.ts'

/** The refusal of a placement that cannot be: what is wrong, in which field (of which object, with its dot), and the remedy. */
export function refusePlacement(fault: PlacementFault, within = ''): Refusal {
  switch (fault.kind) {
    case 'missing':
      return wrongField(
        `${within}${fault.what}Id`,
        `There is no such ${fault.what} (any more); reload the page and choose again.`,
      )
    case 'category-without-group':
      return wrongField(
        `${within}categoryId`,
        `The category ‘${fault.category}’ needs a group that has it. Choose the group too, or no category.`,
      )
    case 'wrong-pair':
      return wrongField(
        `${within}categoryId`,
        `The category ‘${fault.category}’ does not belong to the group ‘${fault.group}’. Choose one of the group's own, or add the group to the category in Settings > Groups.`,
      )
    default:
      return fault satisfies never
  }
}

/** 409 for a name that another one has. */
export function nameTaken(what: string): Refusal {
  return wrongField('name', `Another ${what} has this name already. Choose another name.`)
}

/** Which mail accounts, or else rules, stand in the way of a removal, and what to do about it. */
export function inUse(by: { readonly accounts: readonly string[]; readonly rules: readonly string[] }, what: string): Refusal {
  const { accounts, rules } = by
  const message =
    accounts.length > 0
      ? `${subject('mail account', accounts)} new tickets ${what}. Choose another one there first, or none.`
      : `${subject(
          'rule',
          rules.map((name) => `‘${name}’`),
        )} tickets ${what}. Change that in Settings > Rules first.`
  return conflict('IN_USE', message)
}

function subject(what: string, names: readonly string[]): string {
  if (names.length === 1) return `The ${what} ${names.join()} gives`
  return `The ${what}s ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} give`
}

/** Throws unless it was removed. */
export function mustBeRemoved(outcome: Removed, what: string): void {
  if (outcome.kind === 'missing') throw notFound(`This ${what}`)
  if (outcome.kind === 'in-use') throw inUse(outcome, `this ${what}`)
}
