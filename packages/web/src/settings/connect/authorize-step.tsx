import { Button, Group } from '@mantine/core'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { MicrosoftSignIn } from '../microsoft-sign-in.tsx'
import { useMicrosoftSignIn } from '../use-microsoft-sign-in.ts'
import type { StepProps } from './connect.tsx'

/** Step 3: the sign-in itself, in a window of Microsoft. */
export function AuthorizeStep({ given, go }: StepProps) {
  const navigate = useNavigate()
  const router = useRouter()
  const signIn = useMicrosoftSignIn(
    given.attempt || null,
    (attempt) =>
      void navigate({
        to: '/settings/accounts/new',
        search: { ...given, step: 'authorize', attempt: attempt.id },
        replace: true,
      }),
  )
  const { address, registration } = given
  if (!address || !registration) return null
  // Back here with the refused sign-in left behind: its card has been answered.
  const goToRegistration = (id: string) => {
    const { attempt: _refused, ...kept } = given
    const back = router.buildLocation({ to: '/settings/accounts/new', search: { ...kept, step: 'authorize' } }).href
    void navigate({ to: '/settings/registrations/$id', params: { id }, search: { back } })
  }
  const begin = () => signIn.begin({ registrationId: registration, address, shared: given.shared === 'yes' })
  return (
    <div className="form">
      <p style={{ marginTop: 0 }}>
        A window of Microsoft opens.{' '}
        {given.shared === 'yes' ? (
          <>
            Sign in as somebody who has full access to <strong className="breaks">{address}</strong>
          </>
        ) : (
          <>
            Sign in as <strong className="breaks">{address}</strong>
          </>
        )}
        , and accept the permissions.
      </p>
      <MicrosoftSignIn
        signIn={signIn}
        begin={begin}
        acts={{
          're-authorize': begin,
          'edit-registration': () => goToRegistration(registration),
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
