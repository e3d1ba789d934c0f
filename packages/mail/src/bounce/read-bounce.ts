import type { Envelope } from '../header/read-envelope.ts'
import type { Bounce, MailAttachment } from '../parsed-mail.ts'
import type { Part } from '../structure/part.ts'

export interface BounceClues {
  readonly envelope: Envelope
  readonly root: Part
  readonly text: string
  readonly attachments: readonly MailAttachment[]
}

export function readBounce(_clues: BounceClues): Bounce | null {
  return null
}
