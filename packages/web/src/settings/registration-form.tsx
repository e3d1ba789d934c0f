import { RedirectPath, type Registration } from '@postdesk/contract'
import { Alert, Button, Checkbox, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { registrationsQuery } from '../api/queries.ts'
import { clouds } from './clouds.ts'
import { RedirectUri } from './redirect-uri.tsx'
import { DerivedLine } from './registration/address-fields.tsx'
import { bodyOf, draftOf, secretOf } from './registration/draft.ts'
import { MoreFields, OwnProviderFields } from './registration/more-fields.tsx'
import { providerNames, providerPlaces } from './registration/provider-names.ts'
import { usePreview } from './registration/use-preview.ts'

type Provider = Registration['provider']
const providers = (Object.keys(providerNames) as Provider[]).map((value) => ({ value, label: providerNames[value] }))

/** Adds an app registration (of `provider` and in `cloud`, when they are asked for), or changes the given one. */
export function RegistrationForm({
  registration,
  provider,
  cloud,
  done,
}: {
  registration?: Registration
  provider?: Provider
  cloud?: Registration['cloud'] | undefined
  done: (kept: Registration) => void
}) {
  const queryClient = useQueryClient()
  const list = useQuery(registrationsQuery)
  const [draft, setDraft] = useState(() => draftOf(registration, provider, cloud))
  const preview = usePreview(draft)
  const isOff = list.data?.providers.some((one) => one.provider === draft.provider && !one.active) ?? false
  const save = useMutation({
    mutationFn: () => {
      if (registration) return api.changeRegistration({ params: { id: registration.id }, body: bodyOf(draft) })
      return api.createRegistration({ body: { ...bodyOf(draft), ...secretOf(draft), activate: isOff && draft.activate } })
    },
    onSuccess: async (kept) => {
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
      await queryClient.invalidateQueries({ queryKey: ['desk-settings'] })
      done(kept)
    },
  })
  const faults = { ...preview.faults, ...fieldsOf(save.error) }
  type TextField = 'name' | 'loginUrl' | 'graphUrl' | 'tenantId' | 'clientId' | 'clientSecret' | 'secretExpires'
  const field = (name: TextField, error: string | undefined = faults[name]) => ({
    value: draft[name],
    error,
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [name]: event.currentTarget.value }),
  })
  const more = { draft, change: setDraft, derived: preview.derived, proposed: preview.proposed, faults }
  const isMicrosoft = draft.provider === 'microsoft'
  const isPersonal = draft.cloud === 'personal' || draft.cloud === 'personal-live'

  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        save.mutate()
      }}
    >
      <Stack gap="lg">
        {list.data ? (
          <RedirectUri
            uri={new URL(draft.redirectPath, list.data.redirectUri).href}
            warning={list.data.redirectUriWarning}
            where={providerPlaces[draft.provider]}
          />
        ) : null}
        <Select
          label="Provider"
          data={providers}
          allowDeselect={false}
          value={draft.provider}
          error={faults['provider']}
          onChange={(value) =>
            setDraft({ ...draft, provider: providers.find((one) => one.value === value)?.value ?? 'microsoft' })
          }
        />
        <TextInput label="Name" description="How you recognise it here" placeholder="Contoso help desk" {...field('name')} />
        {isMicrosoft ? (
          <Select
            label="Cloud"
            data={clouds}
            allowDeselect={false}
            value={draft.cloud}
            error={faults['cloud']}
            onChange={(value) => setDraft({ ...draft, cloud: clouds.find((one) => one.value === value)?.value ?? draft.cloud })}
          />
        ) : null}
        {isMicrosoft && draft.cloud === 'custom' ? (
          <>
            <TextInput
              label="Login URL"
              description="Where people sign in, without the tenant. The simulated tenant's: http://127.0.0.1:8091"
              placeholder="https://login.microsoftonline.com"
              {...field('loginUrl')}
            />
            <TextInput
              label="Graph URL"
              description="The root of Microsoft Graph. The simulated tenant's: http://127.0.0.1:8091"
              placeholder="https://graph.microsoft.com"
              {...field('graphUrl')}
            />
          </>
        ) : null}
        {isMicrosoft && !isPersonal ? (
          <TextInput
            label="Tenant ID"
            description="Entra → your app registration → Overview → Directory (tenant) ID. For an app that serves many organizations: organizations, or common with personal accounts too."
            placeholder="00000000-0000-0000-0000-000000000000"
            autoComplete="off"
            spellCheck={false}
            {...field('tenantId')}
          />
        ) : null}
        {draft.provider === 'other' ? null : <DerivedLine derived={preview.derived} />}
        <TextInput
          label="Client ID"
          description={isMicrosoft ? 'The same page: Application (client) ID' : 'As the provider shows it'}
          placeholder={isMicrosoft ? '00000000-0000-0000-0000-000000000000' : undefined}
          autoComplete="off"
          spellCheck={false}
          {...field('clientId')}
        />
        {registration ? null : (
          <>
            <PasswordInput
              label="Client secret"
              description={
                isMicrosoft
                  ? 'Certificates & secrets → New client secret → the Value, not the Secret ID. Leave it empty to add a certificate afterwards.'
                  : 'As the provider shows it'
              }
              autoComplete="new-password"
              {...field('clientSecret')}
            />
            <TextInput
              label="Secret expires"
              description="Optional: the list of app registrations counts the days down"
              type="date"
              {...field('secretExpires', faults['secretExpiresAt'])}
            />
          </>
        )}
        {draft.provider === 'other' ? <OwnProviderFields {...more} /> : null}
        <Checkbox
          label={
            isMicrosoft ? 'The ready one: ‘Sign in with Microsoft’ uses it unasked' : 'The ready one: signing in uses it unasked'
          }
          description="One app registration of each provider can be it; another that becomes it takes its place."
          checked={draft.ready}
          onChange={(event) => setDraft({ ...draft, ready: event.currentTarget.checked })}
        />
        {!registration && isOff ? (
          <Checkbox
            label={`Activate ${providerNames[draft.provider]} on this desk`}
            description="It is off: until it is activated nobody can sign in with this app registration."
            checked={draft.activate}
            onChange={(event) => setDraft({ ...draft, activate: event.currentTarget.checked })}
          />
        ) : null}
        <MoreFields {...more} redirectPaths={RedirectPath.options} />
        {save.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
        <div>
          <Button type="submit" loading={save.isPending}>
            {registration ? 'Save changes' : 'Save app registration'}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
