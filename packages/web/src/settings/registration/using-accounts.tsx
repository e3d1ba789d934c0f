import type { Registration } from '@postdesk/contract'
import { Link } from '@tanstack/react-router'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'

/** The accounts that hang on an app registration: what stops when it does. */
export function UsingAccounts({ accounts }: { accounts: Registration['accounts'] }) {
  return (
    <section className="block" aria-label="Accounts">
      <h2>Accounts</h2>
      {accounts.length === 0 ? (
        <div className="quiet">No mail account uses it yet.</div>
      ) : (
        <ul className="rows">
          {accounts.map((account) => (
            <li key={`${account.direction} ${account.id}`} className="row using-account">
              {account.direction === 'incoming' ? (
                <IconArrowDown size={16} role="img" aria-label="Receives" />
              ) : (
                <IconArrowUp size={16} role="img" aria-label="Sends" />
              )}
              <div className="row-main">
                {account.direction === 'incoming' ? (
                  <Link to="/settings/accounts/$id" params={{ id: account.id }} className="row-title breaks">
                    <bdi>{account.name}</bdi>
                  </Link>
                ) : (
                  <Link to="/settings/accounts/sending/$id" params={{ id: account.id }} className="row-title breaks">
                    <bdi>{account.name}</bdi>
                  </Link>
                )}
                {account.name === account.address ? null : <div className="quiet small breaks">{account.address}</div>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
