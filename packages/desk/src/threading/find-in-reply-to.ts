import { nearest, type FindByClue } from './clue.ts'
import { findReferenced } from './find-referenced.ts'

/** The mail says which mail it answers, and that one is in a ticket. */
export const findInReplyTo: FindByClue = (queries, mail) => findReferenced(queries, nearest(mail.inReplyTo))
