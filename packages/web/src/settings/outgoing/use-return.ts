import type { Attempt } from '@postdesk/contract'
import { useEffect, useRef } from 'react'
import type { useOutgoingForm } from './use-outgoing-form.ts'

type Form = Pick<ReturnType<typeof useOutgoingForm>, 'values' | 'change'>

/** A sign-in in this very page comes back to an empty form: what the sign-in itself knows is filled in again. */
export function useReturn(authorized: Attempt | null, { values, change }: Form): void {
  const isFilled = useRef(false)
  useEffect(() => {
    if (isFilled.current || authorized === null || authorized.mailboxAddress === null) return
    isFilled.current = true
    if (values.address !== '') return
    change({
      ...values,
      address: authorized.mailboxAddress,
      protocol: authorized.outgoing ?? values.protocol,
      authentication: authorized.how === 'app-only' ? 'app-only' : 'delegated',
    })
  }, [authorized, values, change])
}
