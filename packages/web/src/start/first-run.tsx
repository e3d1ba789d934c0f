import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { startQuery } from '../api/queries.ts'
import { signIn } from '../api/session.ts'
import { Gate } from './gate.tsx'

export function FirstRun() {
  const router = useRouter()
  const queryClient = useQueryClient()
  const [form, setForm] = useState({ name: '', email: '', password: '' })
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const fields = fieldsOf(failure)
  const field = (name: keyof typeof form) => ({
    value: form[name],
    error: fields[name],
    required: true,
    withAsterisk: false,
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  })

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setFailure(null)
    try {
      await api.createAdministrator({ body: form })
      await signIn(form.email, form.password)
      const start = await queryClient.fetchQuery({ ...startQuery, staleTime: 0 })
      await router.navigate(start.me ? { to: '/settings' } : { to: '/sign-in' })
    } catch (error) {
      setFailure(error)
    }
    setBusy(false)
  }

  return (
    <Gate title="Create the administrator">
      <p className="quiet" style={{ margin: 0 }}>
        Nobody has signed in to this desk yet. You will be its first administrator.
      </p>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md" mt="lg">
          {failure !== null && Object.keys(fields).length === 0 ? (
            <Alert color="red" role="alert">
              {sentenceOf(failure)}
            </Alert>
          ) : null}
          <TextInput label="Name" autoComplete="name" autoFocus {...field('name')} />
          <TextInput label="E-mail" type="email" autoComplete="username" {...field('email')} />
          <PasswordInput
            label="Password"
            description="At least 10 characters"
            autoComplete="new-password"
            minLength={10}
            {...field('password')}
          />
          <Button type="submit" loading={busy}>
            Create administrator
          </Button>
        </Stack>
      </form>
    </Gate>
  )
}
