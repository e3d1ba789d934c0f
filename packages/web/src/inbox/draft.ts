import { Attachment } from '@postdesk/contract'
import { z } from 'zod'

/** `id` becomes the message's: the same draft sent twice, because an answer was lost or a button clicked twice, is one message. */
const Draft = z.object({
  id: z.uuid().default(() => newId()),
  html: z.string(),
  /** `null` means nobody touched it yet: the proposal of the server holds. */
  cc: z.array(z.string()).nullable(),
  files: z.array(Attachment),
})
export type Draft = z.infer<typeof Draft>
export type Mode = 'reply' | 'note'

const keyOf = (ticketId: number, mode: Mode) => `postdesk.draft.${ticketId}.${mode}`

export function newDraft(): Draft {
  return { id: newId(), html: '', cc: null, files: [] }
}

/** A random UUID (RFC 9562, version 4). `crypto.randomUUID` is missing on pages that came without https. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The text somebody left unsent in this browser. */
export function readDraft(ticketId: number, mode: Mode): Draft {
  try {
    const kept = Draft.safeParse(JSON.parse(localStorage.getItem(keyOf(ticketId, mode)) ?? 'null'))
    return kept.success ? kept.data : newDraft()
  } catch {
    return newDraft()
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
