import { isUniqueViolation } from '../db/index.ts'

/** Thrown inside a transaction to undo the whole of it for an expected reason, which is then the outcome. */
export class Undo<Fault> extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super('undone')
    this.fault = fault
  }
}

/** What saving gives, or the reason it was undone for; `nameIsUnique` is the constraint that refuses a name somebody else has. */
export async function unlessUndone<Outcome>(
  nameIsUnique: string,
  save: () => Promise<Outcome>,
): Promise<Outcome | { readonly kind: 'name-taken' }> {
  try {
    return await save()
  } catch (error) {
    if (error instanceof Undo) return error.fault as Outcome
    if (isUniqueViolation(error, nameIsUnique)) return { kind: 'name-taken' }
    throw error
  }
}
