import './settings.css'
import './registration/registration.css'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

const places = [
  ['/settings', 'First steps'],
  ['/settings/accounts', 'Mail accounts'],
  ['/settings/registrations', 'App registrations'],
  ['/settings/rules', 'Rules'],
  ['/settings/general', 'General'],
  ['/settings/agents', 'Agents'],
  ['/settings/groups', 'Groups'],
  ['/settings/companies', 'Companies'],
  ['/settings/brands', 'Brands'],
  ['/settings/templates', 'Templates'],
  ['/settings/automatic-answers', 'Automatic answers'],
  ['/settings/api-keys', 'API keys'],
] as const

export function SettingsLayout() {
  const { pathname } = useLocation()
  const tabs = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a phone the tabs are wider than the screen: the chosen one comes into sight.
    const chosen = places.findLast(([to]) => pathname.startsWith(to))?.[0] ?? places[0][0]
    tabs.current?.querySelector(`a[href="${chosen}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label="Settings" ref={tabs}>
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
