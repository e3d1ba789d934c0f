import { useNavigate } from '@tanstack/react-router'
import type { CardActs } from '../error-card/error-card-view.tsx'

/** What the buttons of a card do that stands in a ticket: they lead an administrator to the page of the account it is about. */
export function useAccountActs(outgoingAccountId: string | null, admin: boolean): CardActs {
  const navigate = useNavigate()
  if (!admin || outgoingAccountId === null) return {}
  const open = () => void navigate({ to: '/settings/accounts/sending/$id', params: { id: outgoingAccountId } })
  return {
    're-authorize': open,
    'admin-consent': open,
    'edit-account': open,
    'switch-to-graph': open,
    'edit-registration': () => void navigate({ to: '/settings/registrations' }),
    test: open,
  }
}
