import type { Account } from '@postdesk/contract'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import type { SignIn } from '../sign-in/use-sign-in.ts'
import { AccountAdvanced } from './advanced.tsx'
import { AccountAuthorization } from './authorization.tsx'
import { AccountFilters } from './filters.tsx'
import { AccountHistory } from './history.tsx'
import { AccountProtocol } from './protocol.tsx'
import { AccountReceive } from './receive.tsx'
import { AccountRouting } from './routing.tsx'
import { AccountSend } from './send.tsx'
import type { ReSignIn } from './use-re-sign-in.ts'
import type { Switch } from './use-switch.ts'

const sections = [
  ['receive', 'Receive'],
  ['send', 'Send'],
  ['authorization', 'Authorization'],
  ['routing', 'Routing'],
  ['filters', 'Filters'],
  ['protocol', 'Protocol'],
  ['history', 'History'],
  ['advanced', 'Advanced'],
] as const

type Props = {
  account: Account
  signIn: SignIn
  again: ReSignIn
  change: Switch
  /** A sign-in for a change of protocol that has come back to this page. */
  switchAttempt: string | null
  /** A sign-in for another connection that has. */
  moveAttempt: string | null
  acts: CardActs
}

/** The sections of an account's page, with their anchors. */
export function AccountSections({ account, signIn, again, change, switchAttempt, moveAttempt, acts }: Props) {
  return (
    <>
      <nav className="anchors" aria-label="Sections of this account">
        {sections.map(([anchor, title]) => (
          <a key={anchor} href={`#${anchor}`}>
            {title}
          </a>
        ))}
      </nav>
      <AccountReceive key={`receive ${account.protocol}`} account={account} acts={acts} />
      <AccountSend key={account.outgoing?.id ?? 'none'} account={account} acts={acts} />
      <AccountAuthorization account={account} signIn={signIn} again={again} acts={acts} />
      <AccountRouting account={account} />
      <AccountFilters account={account} />
      <AccountProtocol account={account} change={change} attemptId={switchAttempt} />
      <AccountHistory accountId={account.id} acts={acts} standing={account.card} />
      <AccountAdvanced key={`advanced ${account.protocol}`} account={account} moveAttempt={moveAttempt} />
    </>
  )
}
