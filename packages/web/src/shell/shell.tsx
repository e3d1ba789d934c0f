import './shell.css'
import { Menu, Tooltip } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useMantineColorScheme } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet, useRouter } from '@tanstack/react-router'
import {
  IconDeviceDesktop,
  IconInbox,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSettings,
  IconSun,
  IconTimeline,
  IconUserCircle,
} from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { openLive } from '../api/live.ts'
import { heldMailQuery } from '../api/queries.ts'
import { signOut } from '../api/session.ts'
import { TroubleBar } from './trouble-bar.tsx'
import { WarningBar } from './warning-bar.tsx'
import { WarningCount } from './warning-count.tsx'
import { useGoKeys } from './use-go-keys.ts'
import { useStaleOnChange } from './use-stale-on-change.ts'

const KeySheet = lazy(async () => ({ default: (await import('./key-sheet.tsx')).KeySheet }))
const Commands = lazy(async () => ({ default: (await import('./commands.tsx')).Commands }))
const YourAccount = lazy(async () => ({ default: (await import('./your-account.tsx')).YourAccount }))
const route = getRouteApi('/shell')

export function Shell() {
  const { me } = route.useRouteContext()
  const router = useRouter()
  const queryClient = useQueryClient()
  const [sheet, setSheet] = useState(false)
  const [account, setAccount] = useState(false)
  const [commands, setCommands] = useState(0)
  const { data: counts } = useQuery(heldMailQuery)
  const held = counts?.held ?? 0
  const heldInWords = held >= 1000 ? '1,000 or more' : String(held)
  const { setColorScheme } = useMantineColorScheme()

  useEffect(() => openLive(() => void queryClient.invalidateQueries()), [queryClient])
  useStaleOnChange()
  useGoKeys(me.role === 'admin')
  useHotkeys([
    ['shift+?', () => setSheet(true)],
    ['?', () => setSheet(true)],
  ])
  useHotkeys([['mod+K', () => setCommands((times) => times + 1)]], [], true)
  useEffect(() => {
    const leave = () => {
      queryClient.removeQueries({ queryKey: ['start'] })
      void router.invalidate()
    }
    window.addEventListener('postdesk:signed-out', leave)
    return () => window.removeEventListener('postdesk:signed-out', leave)
  }, [queryClient, router])

  const end = async () => {
    await signOut()
    queryClient.clear()
    await router.navigate({ to: '/sign-in' })
  }

  return (
    <div className="shell">
      <nav className="rail" aria-label="Main">
        <Tooltip label="Inbox" position="right">
          <Link to="/inbox" className="rail-link" aria-label="Inbox">
            <IconInbox size={20} aria-hidden />
            <span className="rail-word">Inbox</span>
          </Link>
        </Tooltip>
        <Tooltip label={held > 0 ? `Mail log: ${heldInWords} held` : 'Mail log'} position="right">
          <Link
            to="/mail"
            search={held > 0 ? { state: 'held' } : {}}
            activeOptions={{ includeSearch: false }}
            className="rail-link"
            aria-label={held > 0 ? `Mail log, ${heldInWords} held` : 'Mail log'}
          >
            <IconTimeline size={20} aria-hidden />
            {held > 0 ? <span className="rail-count numbers" data-count={held > 99 ? '99+' : held} aria-hidden /> : null}
            <span className="rail-word">Mail log</span>
          </Link>
        </Tooltip>
        {me.role === 'admin' ? (
          <Tooltip label="Settings" position="right">
            <Link to="/settings" className="rail-link" aria-label="Settings" aria-describedby="what-ends-soon">
              <IconSettings size={20} aria-hidden />
              <span className="rail-word">Settings</span>
              <WarningCount />
            </Link>
          </Tooltip>
        ) : null}
        <Menu position="right-end" width={220}>
          <Menu.Target>
            <button type="button" className="rail-link rail-foot" aria-label="You: menu">
              <IconUserCircle size={20} aria-hidden />
              <span className="rail-word">You</span>
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>
              <div className="clip" style={{ color: 'var(--pd-text)', fontWeight: 600 }}>
                {me.name}
              </div>
              <div className="clip">{me.email}</div>
            </Menu.Label>
            <Menu.Item leftSection={<IconUserCircle size={16} />} onClick={() => setAccount(true)}>
              Your account
            </Menu.Item>
            <Menu.Divider />
            <Menu.Label>Theme</Menu.Label>
            <Menu.Item leftSection={<IconSun size={16} />} onClick={() => setColorScheme('light')}>
              Light
            </Menu.Item>
            <Menu.Item leftSection={<IconMoon size={16} />} onClick={() => setColorScheme('dark')}>
              Dark
            </Menu.Item>
            <Menu.Item leftSection={<IconDeviceDesktop size={16} />} onClick={() => setColorScheme('auto')}>
              System
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => setSheet(true)}>
              Keyboard
            </Menu.Item>
            <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void end()}>
              Sign out
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </nav>
      <div className="shell-page">
        <div>
          <TroubleBar admin={me.role === 'admin'} />
          {me.role === 'admin' ? <WarningBar /> : null}
        </div>
        <div className="shell-main">
          <Outlet />
        </div>
      </div>
      {sheet ? (
        <Suspense fallback={null}>
          <KeySheet opened close={() => setSheet(false)} />
        </Suspense>
      ) : null}
      {account ? (
        <Suspense fallback={null}>
          <YourAccount me={me} opened close={() => setAccount(false)} />
        </Suspense>
      ) : null}
      {commands > 0 ? (
        <Suspense fallback={null}>
          <Commands key={commands} admin={me.role === 'admin'} signOut={() => void end()} />
        </Suspense>
      ) : null}
    </div>
  )
}
