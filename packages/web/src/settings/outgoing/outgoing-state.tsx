import type { OutgoingAccount } from '@postdesk/contract'
import { StateMark } from '../../states/states.tsx'

const meanings = { ready: 'good', disabled: 'neutral', 'needs-you': 'bad' } as const

/** The state of an outgoing account, in the server's words. */
export function OutgoingState({ account }: { account: Pick<OutgoingAccount, 'state' | 'stateText'> }) {
  return <StateMark meaning={meanings[account.state]}>{account.stateText}</StateMark>
}
