import type { OutgoingAccount } from '@postdesk/contract'
import { Link } from '@tanstack/react-router'
import { When } from '../../time/when.tsx'
import { LinkButton } from '../link-button.tsx'
import { OutgoingState } from '../outgoing/outgoing-state.tsx'
import { authenticationNames, protocolNames } from '../protocol-words.ts'
import { useRowTest } from './row-test.tsx'

/** One account that mail leaves by. */
export function OutgoingRow({ account }: { account: OutgoingAccount }) {
  const { button, outcome } = useRowTest({ outgoingAccountId: account.id }, account.name)
  return (
    <>
      <div className="row-main">
        <Link
          to="/settings/accounts/sending/$id"
          params={{ id: account.id }}
          className="row-title breaks"
          title={account.address}
          data-row
        >
          {account.name}
        </Link>
        <div style={{ margin: '2px 0' }}>
          <OutgoingState account={account} />
        </div>
        <div className="facts">
          {account.name === account.address ? null : <span className="breaks">{account.address}</span>}
          <span>
            {protocolNames[account.protocol]}, {authenticationNames[account.authentication]}
          </span>
          {account.primary ? <span>primary</span> : null}
          <span>
            {account.lastSentAt ? (
              <>
                last sent <When at={account.lastSentAt} ago />
              </>
            ) : (
              'nothing sent yet'
            )}
          </span>
          {account.waiting > 0 ? <span>{account.waiting} waiting to leave</span> : null}
          <span>
            {account.usedBy.length === 0
              ? 'no mailbox answers by it'
              : account.usedBy.length === 1
                ? `answers for ${account.usedBy[0]?.address ?? ''}`
                : `answers for ${account.usedBy.length} mailboxes`}
          </span>
          {account.authorization?.expiresAt ? (
            <span>
              sign-in lapses <When at={account.authorization.expiresAt} /> if never used
            </span>
          ) : null}
        </div>
      </div>
      <div className="acts-line">
        {account.state === 'needs-you' ? (
          <LinkButton to="/settings/accounts/sending/$id" params={{ id: account.id }}>
            See what to do
          </LinkButton>
        ) : null}
        {button}
      </div>
      {outcome}
    </>
  )
}
