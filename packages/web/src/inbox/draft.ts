import { Attachment } from '@postdesk/contract'
import { z } from 'zod'

const Draft = z.object({ html: z.string(), cc: z.array(z.string()).nullable(), files: z.array(Attachment) })
export type Draft = z.infer<typeof Draft>
export type Mode = 'reply' | 'note'

const keyOf = (ticketId: number, mode: Mode) => `postdesk.draft.${ticketId}.${mode}`
/** `cc: null` means nobody touched it yet: the proposal of the server holds. */
export const emptyDraft: Draft = { html: '', cc: null, files: [] }

/** The text somebody left unsent in this browser. */
export function readDraft(ticketId: number, mode: Mode): Draft {
  try {
    const kept = Draft.safeParse(JSON.parse(localStorage.getItem(keyOf(ticketId, mode)) ?? 'null'))
    return kept.success ? kept.data : emptyDraft
  } catch {
    return emptyDraft
  }
}

/** Keeps the unsent text; an empty draft is forgotten. */
export function keepDraft(ticketId: number, mode: Mode, draft: Draft): void {
  try {
    if (draft.html === '' && draft.cc === null && draft.files.length === 0) localStorage.removeItem(keyOf(ticketId, mode))
    else localStorage.setItem(keyOf(ticketId, mode), JSON.stringify(draft))
  } catch {
    // A full or forbidden storage costs the draft after a reload, never the writing itself.
  }
}
