import { MAX_LOOKED_UP, type FindByClue } from './clue.ts'
import { findReferenced } from './find-referenced.ts'

/** A mail of the conversation before this one is in a ticket; the nearest counts. */
export const findReferences: FindByClue = (queries, mail) =>
  findReferenced(queries, mail.references.toReversed().slice(0, MAX_LOOKED_UP))
