import type { ParsedMail } from '@postdesk/mail'
import type { Queries } from '../db/index.ts'

export type ThreadedMail = Pick<ParsedMail, 'messageId' | 'inReplyTo' | 'references'>

/** A way to tell which ticket a mail belongs to. Null: this clue says nothing. */
export type FindByClue = (queries: Queries, mail: ThreadedMail, key: Uint8Array) => Promise<number | null>

/** Ids looked up of one mail: a References field of ten thousand would be ten thousand look-ups. The last ones are the nearest. */
export const MAX_LOOKED_UP = 100
