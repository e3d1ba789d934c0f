import { useNavigate } from '@tanstack/react-router'
import { Page } from './page.tsx'
import { RegistrationForm } from './registration-form.tsx'

export function NewRegistration() {
  const navigate = useNavigate()
  return (
    <Page title="Add app registration">
      <RegistrationForm done={() => void navigate({ to: '/settings/registrations' })} />
    </Page>
  )
}
