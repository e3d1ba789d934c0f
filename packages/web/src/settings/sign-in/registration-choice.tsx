import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { registrationsQuery } from '../../api/queries.ts'
import { LinkButton } from '../link-button.tsx'

/** Over which app registration somebody signs in; one can be added first where there is none. */
export function RegistrationChoice({ value, change }: { value: string | null; change: (id: string) => void }) {
  const query = useQuery(registrationsQuery)
  if (query.data?.registrations.length === 0)
    return (
      <div style={{ marginBottom: 16 }}>
        <p style={{ marginTop: 0 }}>Signing in needs an app registration.</p>
        <LinkButton to="/settings/registrations/new">Add app registration</LinkButton>
      </div>
    )
  return (
    <Select
      mb="lg"
      label="App registration"
      allowDeselect={false}
      disabled={query.isPending}
      error={query.isError ? 'The app registrations could not be loaded' : undefined}
      data={(query.data?.registrations ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={(id) => {
        if (id) change(id)
      }}
    />
  )
}
