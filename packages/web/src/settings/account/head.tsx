import type { Account } from '@postdesk/contract'
import { When } from '../../time/when.tsx'
import { protocolNames } from '../protocol-words.ts'
import { AccountState } from './state.tsx'

/** From so long an interval on, one asks when the next check is; below, it is always a moment away. */
const LONG_SECONDS = 120

/** How an account stands, and when it was seen. */
export function AccountHead({ account }: { account: Account }) {
  return (
    <>
      <div style={{ fontSize: 16, lineHeight: '24px', marginBottom: 4 }}>
        <AccountState account={account} />
      </div>
      <div className="facts" style={{ marginBottom: 12 }}>
        {account.address === account.name ? null : <span className="breaks">{account.address}</span>}
        <span>{protocolNames[account.protocol]}</span>
        <span>
          {account.lastMailAt ? (
            <>
              last mail <When at={account.lastMailAt} ago />
            </>
          ) : (
            'no mail yet'
          )}
        </span>
        {account.lastCheckedAt ? (
          <span>
            checked <When at={account.lastCheckedAt} ago />
          </span>
        ) : null}
        <NextCheck account={account} />
        {account.primary ? <span>primary</span> : null}
      </div>
    </>
  )
}

/** How often it is looked, or when the next time is where that is worth knowing. */
export function NextCheck({ account }: { account: Account }) {
  const { enabled, state, nextCheckAt, checkSeconds } = account
  if (!enabled || state === 'needs-you' || nextCheckAt === null) return null
  if (state !== 'waiting' && checkSeconds < LONG_SECONDS) return <span>checked every {checkSeconds} s</span>
  return (
    <span>
      next check <When at={nextCheckAt} />
    </span>
  )
}
