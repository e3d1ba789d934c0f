import type { Forwarded, MailAttachment } from '../parsed-mail.ts'

export interface ForwardClues {
  readonly subject: string
  readonly text: string
  readonly html: string | null
  readonly attachments: readonly MailAttachment[]
}

export function readForwarded(_clues: ForwardClues): Forwarded | null {
  return null
}
