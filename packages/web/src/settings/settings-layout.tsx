import './settings.css'
import { Link, Outlet } from '@tanstack/react-router'

const places = [
  ['/settings', 'First steps'],
  ['/settings/accounts', 'Mail accounts'],
  ['/settings/registrations', 'App registrations'],
  ['/settings/agents', 'Agents'],
] as const

export function SettingsLayout() {
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label="Settings">
        {places.map(([to, title]) => (
          <Link key={to} to={to} activeOptions={{ exact: to === '/settings' }}>
            {title}
          </Link>
        ))}
      </nav>
      <div className="settings-page">
        <Outlet />
      </div>
    </div>
  )
}
