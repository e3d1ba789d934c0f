import { Link } from '@tanstack/react-router'

/** The two halves of mail accounts. */
export function AccountTabs() {
  return (
    <nav className="tabs" aria-label="Mail accounts">
      <Link to="/settings/accounts" activeOptions={{ exact: true }}>
        Receiving
      </Link>
      <Link to="/settings/accounts/sending">Sending</Link>
    </nav>
  )
}
