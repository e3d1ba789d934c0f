import type { Account } from '@postdesk/contract'
import { Link } from '@tanstack/react-router'
import { When } from '../../time/when.tsx'
import { NextCheck } from '../account/head.tsx'
import { AccountState } from '../account/state.tsx'
import { LinkButton } from '../link-button.tsx'
import { protocolNames } from '../protocol-words.ts'
import { useRowTest } from './row-test.tsx'

/** One mailbox that is received from: how it stands, what ends next, its test, and its button when it needs somebody. */
export function IncomingRow({ account }: { account: Account }) {
  const act = account.card?.actions.find((action) => action.kind === 'button')
  const { button, outcome } = useRowTest({ accountId: account.id }, account.name)
  return (
    <>
      <div className="row-main">
        <Link
          to="/settings/accounts/$id"
          params={{ id: account.id }}
          className="row-title breaks"
          title={account.address}
          data-row
        >
          {account.name}
        </Link>
        <div style={{ margin: '2px 0' }}>
          <AccountState account={account} />
        </div>
        <div className="facts">
          {account.name === account.address ? null : <span className="breaks">{account.address}</span>}
          <span>{protocolNames[account.protocol]}</span>
          {account.primary ? <span>primary</span> : null}
          <span>
            {account.lastMailAt ? (
              <>
                last mail <When at={account.lastMailAt} ago />
              </>
            ) : (
              'no mail yet'
            )}
          </span>
          <NextCheck account={account} />
          <Ends account={account} />
          {account.held > 0 ? (
            <Link to="/mail" search={{ state: 'held', account: account.id }}>
              {account.held} held
            </Link>
          ) : null}
        </div>
      </div>
      <div className="acts-line">
        {account.state === 'needs-you' ? (
          <LinkButton to="/settings/accounts/$id" params={{ id: account.id }}>
            {act?.kind === 'button' && (act.act === 're-authorize' || act.act === 'edit-account') ? act.text : 'See what to do'}
          </LinkButton>
        ) : null}
        {button}
      </div>
      {outcome}
    </>
  )
}

/** What ends next: EWS itself, or a sign-in that is never used. */
function Ends({ account }: { account: Account }) {
  const { ewsEnd, authorization } = account
  if (ewsEnd !== null && ewsEnd.phase !== 'ended')
    return (
      <span className="state-warning">
        Exchange Web Services end <When at={`${ewsEnd.endsOn}T00:00:00Z`} />
      </span>
    )
  if (!authorization?.expiresAt) return null
  return (
    <span>
      sign-in lapses <When at={authorization.expiresAt} /> if never used
    </span>
  )
}
