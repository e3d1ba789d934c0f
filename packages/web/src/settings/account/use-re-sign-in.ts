import type { Account, Attempt } from '@postdesk/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { registrationsQuery } from '../../api/queries.ts'
import type { SignInWish } from '../sign-in/use-sign-in.ts'

export type ReSignIn = ReturnType<typeof useReSignIn>

/** Signing in for an account that is there: over its own app registration, or another one that is chosen, in the way it had. */
export function useReSignIn(account: Account, opened: boolean) {
  const [isOpen, setOpen] = useState(opened)
  const [way, changeWay] = useState<Attempt['how']>(account.authentication === 'app-only' ? 'app-only' : 'browser')
  const [scopes, changeScopes] = useState<readonly string[] | null>(null)
  const [chosen, chooseRegistration] = useState<string | null>(null)
  const registrations = useQuery(registrationsQuery)
  const usable = registrations.data?.registrations ?? []
  const registrationId = chosen ?? account.registration?.id ?? usable.find((one) => one.ready)?.id ?? usable[0]?.id ?? null
  const { outgoing } = account
  const wish: Omit<SignInWish, 'how' | 'scopes' | 'returnTo'> | null =
    registrationId === null
      ? null
      : {
          registrationId,
          address: account.address,
          accountId: account.id,
          incoming: account.protocol,
          outgoing: outgoing?.address === account.address ? outgoing.protocol : null,
          shared: account.shared,
        }
  return {
    isOpen,
    open: () => setOpen(true),
    close: () => setOpen(false),
    way,
    changeWay,
    scopes,
    changeScopes,
    registrationId,
    chooseRegistration,
    provider: usable.find((one) => one.id === registrationId)?.provider,
    wish,
  }
}
