import type { Account } from '@postdesk/contract'
import { StateMark, type Meaning } from '../../states/states.tsx'

const meanings: Record<Account['state'], Meaning> = {
  receiving: 'good',
  'not-enabled': 'neutral',
  waiting: 'warning',
  'needs-you': 'bad',
  new: 'neutral',
}

/** The state of an account, in the server's words. */
export function AccountState({ account }: { account: Account }) {
  return <StateMark meaning={meanings[account.state]}>{account.stateText}</StateMark>
}
