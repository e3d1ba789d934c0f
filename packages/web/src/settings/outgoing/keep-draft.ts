import type { OutgoingValues } from './outgoing-values.ts'
import { emptyOutgoing } from './outgoing-values.ts'

/** In this tab alone, until it is closed or the account is saved. No password is among the values. */
const KEY = 'postdesk-outgoing-draft'

/** Keeps the form while a sign-in takes place in this very page, so that it comes back as it was. */
export function keepDraft(values: OutgoingValues): void {
  sessionStorage.setItem(KEY, JSON.stringify(values))
}

/** The form as it was before the sign-in; what an older page kept in another shape is filled up with what is usual. */
export function readDraft(): OutgoingValues | null {
  const kept = sessionStorage.getItem(KEY)
  if (kept === null) return null
  try {
    const read = JSON.parse(kept) as Partial<OutgoingValues>
    return { ...emptyOutgoing, ...read, connection: { ...emptyOutgoing.connection, ...read.connection } }
  } catch {
    return null
  }
}

export function forgetDraft(): void {
  sessionStorage.removeItem(KEY)
}
