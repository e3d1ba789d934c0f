import type { Queries } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'
import type { ReadyMail } from '../model/ready-mail.ts'

export type ThreadedMail = Pick<
  ReadyMail,
  'messageId' | 'inReplyTo' | 'references' | 'subject' | 'to' | 'cc' | 'deliveredTo' | 'threadKey' | 'autoSubmitted'
>

export type ThreadFacts = {
  /** Signs what is ours. */
  readonly key: Uint8Array
  /** The address that wrote the mail. */
  readonly writer: string
}

/** A way to tell which ticket a mail belongs to. Null: this clue says nothing. */
export type FindByClue = (queries: Queries, mail: ThreadedMail, facts: ThreadFacts) => Promise<number | null>

/** Ids looked up of one mail: a References field of ten thousand would be ten thousand look-ups. The last ones are the nearest. */
const MAX_LOOKED_UP = 100

/** The mails a mail says it answers, as the database keeps ids: the one it answers first, then its past, the nearest first. */
export function idsOf(mail: Pick<ThreadedMail, 'inReplyTo' | 'references'>): string[] {
  return nearest([...mail.inReplyTo, ...mail.references.toReversed()])
}

/** The first so many of some ids, each once, as the database keeps them. */
export function nearest(ids: readonly string[]): string[] {
  return [...new Set(ids.slice(0, MAX_LOOKED_UP).map(headerId))]
}
