import type { OutgoingAccount } from '@postdesk/contract'
import type { OutgoingValues } from './outgoing-values.ts'
import { emptyOutgoing } from './outgoing-values.ts'

/** In this tab alone, until it is closed or the account is saved. */
const keyOf = (saved: Pick<OutgoingAccount, 'id'> | null) => `postdesk-outgoing-draft ${saved?.id ?? 'new'}`

/**
 * Keeps the form while a sign-in takes place in this very page, so that it comes back as it was. The proxy is not among it, for the
 * password that may stand in its address: the sign-in gives it back.
 */
export function keepDraft(saved: Pick<OutgoingAccount, 'id'> | null, values: OutgoingValues): void {
  const connection = { ...values.connection, proxyUrl: '', hasProxyPassword: false }
  sessionStorage.setItem(keyOf(saved), JSON.stringify({ ...values, connection }))
}

/** The form as it was before the sign-in; what an older page kept in another shape is filled up with what is usual. */
export function readDraft(saved: Pick<OutgoingAccount, 'id'> | null): OutgoingValues | null {
  const kept = sessionStorage.getItem(keyOf(saved))
  if (kept === null) return null
  try {
    const read = JSON.parse(kept) as Partial<OutgoingValues>
    return { ...emptyOutgoing, ...read, connection: { ...emptyOutgoing.connection, ...read.connection } }
  } catch {
    return null
  }
}

export function forgetDraft(saved: Pick<OutgoingAccount, 'id'> | null): void {
  sessionStorage.removeItem(keyOf(saved))
}
