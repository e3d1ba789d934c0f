import { useNavigate } from '@tanstack/react-router'
import type { CardActs } from '../error-card/error-card-view.tsx'

/** What a card asks for at an app registration: its page, or there the dialog for a new secret. `back`: where to go on afterwards. */
export function useRegistrationActs(id: string | undefined, back: string): CardActs {
  const navigate = useNavigate()
  if (id === undefined) return {}
  const to = '/settings/registrations/$id'
  return {
    'edit-registration': () => void navigate({ to, params: { id }, search: { back } }),
    'enter-secret': () => void navigate({ to, params: { id }, search: { back, add: 'secret' } }),
  }
}
