import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { sentenceOf } from '../api/client.ts'
import { startQuery } from '../api/queries.ts'
import { signIn } from '../api/session.ts'
import { Gate } from './gate.tsx'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { data: start } = useSuspenseQuery(startQuery)
  const { back } = route.useSearch()
  const router = useRouter()
  const queryClient = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    const refused = await signIn(email, password).catch(sentenceOf)
    if (refused === null) {
      await queryClient.fetchQuery({ ...startQuery, staleTime: 0 })
      await router.navigate({ href: back ?? '/inbox' })
    }
    setRefusal(refused)
    setBusy(false)
  }

  return (
    <Gate title="Sign in">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md" mt="lg">
          {refusal ? (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          ) : null}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy}>
            Sign in
          </Button>
        </Stack>
      </form>
      {start.demo ? (
        <Alert color="ink" variant="light" mt="xl" title="This is the demo">
          <div className="breaks">
            E-mail <span className="mono">{start.demo.email}</span>
            <br />
            Password <span className="mono">{start.demo.password}</span>
          </div>
          <Button
            mt="sm"
            size="xs"
            variant="default"
            onClick={() => {
              setEmail(start.demo?.email ?? '')
              setPassword(start.demo?.password ?? '')
            }}
          >
            Fill in
          </Button>
        </Alert>
      ) : null}
    </Gate>
  )
}
