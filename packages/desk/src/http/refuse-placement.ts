import type { PlacementFault, Removed } from '../people/index.ts'
import { conflict, notFound, wrongField, type Refusal } from './refusal.ts'

/** The refusal of a placement that cannot be: what is wrong, in which field, and the remedy. */
export function refusePlacement(fault: PlacementFault): Refusal {
  switch (fault.kind) {
    case 'missing':
      return wrongField(`${fault.what}Id`, `There is no such ${fault.what} (any more); reload the page and choose again.`)
    case 'category-without-group':
      return wrongField(
        'categoryId',
        `The category ‘${fault.category}’ needs a group that has it. Choose the group too, or no category.`,
      )
    case 'wrong-pair':
      return wrongField(
        'categoryId',
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

/** Which mail accounts stand in the way of a removal, and what to do about it. */
export function inUse(accounts: readonly string[], what: string): Refusal {
  const who =
    accounts.length === 1
      ? `The mail account ${accounts.join()} gives`
      : `The mail accounts ${accounts.slice(0, 5).join(', ')}${accounts.length > 5 ? ` and ${accounts.length - 5} more` : ''} give`
  return conflict('IN_USE', `${who} new tickets ${what}. Choose another one there first, or none.`)
}

/** Throws unless it was removed. */
export function mustBeRemoved(outcome: Removed, what: string): void {
  if (outcome.kind === 'missing') throw notFound(`This ${what}`)
  if (outcome.kind === 'in-use') throw inUse(outcome.accounts, `this ${what}`)
}
