import { RedirectPath, type Registration } from '@postdesk/contract'
import { Alert, Button, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { registrationsQuery } from '../api/queries.ts'
import { clouds } from './clouds.ts'
import { RedirectUri } from './redirect-uri.tsx'

/** Adds an app registration, or changes the given one. */
export function RegistrationForm({ registration, done }: { registration?: Registration; done: (kept: Registration) => void }) {
  const queryClient = useQueryClient()
  const list = useQuery(registrationsQuery)
  const [form, setForm] = useState({
    name: registration?.name ?? '',
    cloud: registration?.cloud ?? 'worldwide',
    loginUrl: registration?.loginUrl ?? '',
    graphUrl: registration?.graphUrl ?? '',
    tenantId: registration?.tenantId ?? '',
    clientId: registration?.clientId ?? '',
    clientSecret: '',
    redirectPath: registration?.redirectPath ?? RedirectPath.enum['/oauth/callback'],
    secretExpires: registration?.secretExpiresAt?.slice(0, 10) ?? '',
  })
  const save = useMutation({
    mutationFn: () => {
      const custom = form.cloud === 'custom'
      const body = {
        name: form.name,
        cloud: form.cloud,
        loginUrl: custom && form.loginUrl ? form.loginUrl.trim() : null,
        graphUrl: custom && form.graphUrl ? form.graphUrl.trim() : null,
        tenantId: form.tenantId.trim(),
        clientId: form.clientId.trim(),
        redirectPath: form.redirectPath,
        secretExpiresAt: form.secretExpires ? `${form.secretExpires}T00:00:00Z` : null,
      }
      if (!registration) return api.createRegistration({ body: { ...body, clientSecret: form.clientSecret } })
      const secret = form.clientSecret ? { clientSecret: form.clientSecret } : {}
      return api.changeRegistration({ params: { id: registration.id }, body: { ...body, ...secret } })
    },
    onSuccess: async (kept) => {
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
      done(kept)
    },
  })
  const fields = fieldsOf(save.error)
  type TextField = Exclude<keyof typeof form, 'cloud' | 'redirectPath'>
  const field = (name: TextField, error: string | undefined = fields[name]) => ({
    value: form[name],
    error,
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  })

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
          <RedirectUri uri={new URL(form.redirectPath, list.data.redirectUri).href} warning={list.data.redirectUriWarning} />
        ) : null}
        <TextInput label="Name" description="How you recognise it here" placeholder="Contoso help desk" {...field('name')} />
        <Select
          label="Cloud"
          data={clouds}
          allowDeselect={false}
          value={form.cloud}
          error={fields['cloud']}
          onChange={(value) => setForm({ ...form, cloud: clouds.find((one) => one.value === value)?.value ?? form.cloud })}
        />
        {form.cloud === 'custom' ? (
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
        <TextInput
          label="Tenant ID"
          description="Entra → your app registration → Overview → Directory (tenant) ID"
          placeholder="00000000-0000-0000-0000-000000000000"
          autoComplete="off"
          spellCheck={false}
          {...field('tenantId')}
        />
        <TextInput
          label="Client ID"
          description="The same page: Application (client) ID"
          placeholder="00000000-0000-0000-0000-000000000000"
          autoComplete="off"
          spellCheck={false}
          {...field('clientId')}
        />
        <PasswordInput
          label="Client secret"
          description={
            registration?.hasSecret
              ? 'Leave empty to keep the one we have'
              : 'Certificates & secrets → New client secret → the Value, not the Secret ID'
          }
          autoComplete="new-password"
          {...field('clientSecret')}
        />
        <TextInput
          label="Secret expires"
          description="Optional: the list of app registrations warns when the day is near"
          type="date"
          {...field('secretExpires', fields['secretExpiresAt'])}
        />
        <details open={form.redirectPath !== '/oauth/callback'}>
          <summary>More</summary>
          <Select
            mt="sm"
            label="Redirect URI to send"
            description="An app registration of an older help desk may know the second one only. It must be one that Entra has."
            data={RedirectPath.options.map((path) => ({ value: path, label: path }))}
            allowDeselect={false}
            value={form.redirectPath}
            onChange={(value) => setForm({ ...form, redirectPath: RedirectPath.catch('/oauth/callback').parse(value) })}
          />
        </details>
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
