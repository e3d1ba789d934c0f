import { nearest, type FindByClue } from './clue.ts'
import { findReferenced } from './find-referenced.ts'

/** A mail of the conversation before this one is in a ticket; the nearest counts. */
export const findReferences: FindByClue = (queries, mail) => findReferenced(queries, nearest(mail.references.toReversed()))
