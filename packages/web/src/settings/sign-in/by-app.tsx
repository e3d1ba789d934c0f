import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { SignInState, Waiting } from './sign-in-state.tsx'
import type { SignIn } from './use-sign-in.ts'

/** App-only: nobody signs in; the app proves itself, once an administrator has granted it what it needs. */
export function ByApp({ signIn, begin, acts }: { signIn: SignIn; begin: () => void; acts: CardActs }) {
  const authorized = signIn.attempt?.status === 'authorized'
  return (
    <div>
      <Button
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        variant={authorized ? 'default' : 'filled'}
        loading={signIn.beginning}
        onClick={begin}
      >
        {authorized ? 'Authorize again' : 'Authorize the app'}
      </Button>
      <SignInState signIn={signIn} acts={acts} waiting={<Waiting>Asking for a token and opening the mailbox</Waiting>} />
    </div>
  )
}
