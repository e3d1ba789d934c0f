import type { Attempt } from '@postdesk/contract'
import { useEffect, useRef } from 'react'
import { valuesOf } from '../connection/connection-values.ts'
import type { OutgoingValues } from './outgoing-values.ts'
import type { useOutgoingForm } from './use-outgoing-form.ts'

type Form = Pick<ReturnType<typeof useOutgoingForm>, 'values' | 'change'>

/**
 * A sign-in in this very page, the one the address tells, comes back to a form that does not know all it knew. Once, what the sign-in knows is
 * filled in again: the proxy, and where no draft was kept the rest.
 */
export function useReturn(
  came: string | null,
  attempt: Attempt | null,
  draft: OutgoingValues | null,
  { values, change }: Form,
): void {
  const isFilled = useRef(false)
  useEffect(() => {
    if (isFilled.current || attempt === null || attempt.id !== came) return
    isFilled.current = true
    const kept = valuesOf(attempt.outgoingConnection)
    const { proxyUrl, hasProxyPassword } = kept
    if (draft !== null) return change({ ...values, connection: { ...values.connection, proxyUrl, hasProxyPassword } })
    if (attempt.mailboxAddress === null || values.address !== '') return
    change({
      ...values,
      address: attempt.mailboxAddress,
      protocol: attempt.outgoing ?? values.protocol,
      authentication: attempt.how === 'app-only' ? 'app-only' : 'delegated',
      connection: kept,
    })
  }, [came, attempt, draft, values, change])
}
