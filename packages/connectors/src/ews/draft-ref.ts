import { ConnectorError } from '../connector-error.ts'
import { objectOrNull, textOrNull } from '../network/ask.ts'
import type { ItemId } from './item-id.ts'

/** The draft of a mail: what `draftRef` holds. Exchange may write its own Message-ID (here without brackets) in the place of ours. */
export type Draft = ItemId & { readonly internetMessageId: string | null }

export function writeDraft({ id, changeKey, internetMessageId }: Draft): string {
  return JSON.stringify({ id, changeKey, internetMessageId })
}

export function readDraft(draftRef: string): Draft {
  try {
    const read = objectOrNull(JSON.parse(draftRef))
    const id = textOrNull(read?.['id'])
    if (id !== null)
      return { id, changeKey: textOrNull(read?.['changeKey']), internetMessageId: textOrNull(read?.['internetMessageId']) }
  } catch {
    // Falls through: not JSON.
  }
  throw new ConnectorError('PROTOCOL', 'The record of the draft cannot be read.', { border: 'ews' })
}
