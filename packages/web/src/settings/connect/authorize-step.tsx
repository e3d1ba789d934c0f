import { Button, Group } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { MicrosoftSignIn } from '../microsoft-sign-in.tsx'
import { useMicrosoftSignIn } from '../use-microsoft-sign-in.ts'
import type { StepProps } from './connect.tsx'

/** Step 3: the sign-in itself, in a window of Microsoft. */
export function AuthorizeStep({ given, go }: StepProps) {
  const navigate = useNavigate()
  const signIn = useMicrosoftSignIn(
    given.attempt ?? null,
    (attempt) =>
      void navigate({
        to: '/settings/accounts/new',
        search: { ...given, step: 'authorize', attempt: attempt.id },
        replace: true,
      }),
  )
  const { address, registration } = given
  if (!address || !registration) return null
  const begin = () => signIn.begin({ registrationId: registration, address })
  return (
    <div className="form">
      <p style={{ marginTop: 0 }}>
        A window of Microsoft opens. Sign in as <strong className="breaks">{address}</strong>, or as somebody who may open that
        mailbox, and accept the permissions.
      </p>
      <MicrosoftSignIn
        signIn={signIn}
        begin={begin}
        acts={{
          're-authorize': begin,
          'edit-registration': () => void navigate({ to: '/settings/registrations/$id', params: { id: registration } }),
          'edit-account': () => go('what'),
        }}
      />
      <Group mt="xl">
        <Button variant="default" onClick={() => go('how')}>
          Back
        </Button>
        <Button disabled={signIn.attempt?.status !== 'authorized'} onClick={() => go('finish')}>
          Continue
        </Button>
      </Group>
    </div>
  )
}
