import type { Registration } from '@postdesk/contract'
import { Link } from '@tanstack/react-router'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'

type Account = Registration['accounts'][number]

/** The accounts that hang on an app registration, by address: what stops when it does. */
export function UsingAccounts({ accounts }: { accounts: readonly Account[] }) {
  const byAddress = Map.groupBy(accounts, ({ address }) => address)
  return (
    <section className="block" aria-label="Accounts">
      <h2>Accounts</h2>
      {accounts.length === 0 ? (
        <div className="quiet">No mail account uses it yet.</div>
      ) : (
        <ul className="rows">
          {[...byAddress].map(([address, some]) => (
            <li key={address} className="row using-account">
              <div className="row-main">
                <bdi className="row-title breaks">{some[0]?.name}</bdi>
                {some[0]?.name === address ? null : <div className="quiet small breaks">{address}</div>}
              </div>
              <div className="using-links">
                {some.map((account) => (
                  <AccountLink key={account.id} account={account} />
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function AccountLink({ account: { id, direction, name } }: { account: Account }) {
  return direction === 'incoming' ? (
    <Link to="/settings/accounts/$id" params={{ id }} aria-label={`Receiving: ${name}`}>
      <IconArrowDown size={14} aria-hidden /> Receiving
    </Link>
  ) : (
    <Link to="/settings/accounts/sending/$id" params={{ id }} aria-label={`Sending: ${name}`}>
      <IconArrowUp size={14} aria-hidden /> Sending
    </Link>
  )
}
