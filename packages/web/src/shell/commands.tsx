import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { useNavigate } from '@tanstack/react-router'
import { IconSearch } from '@tabler/icons-react'
import { useEffect } from 'react'

/** The palette of Ctrl K; opens when it is mounted. */
export function Commands({ admin, signOut }: { admin: boolean; signOut: () => void }) {
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    spotlight.open()
  }, [])
  const go = (label: string, act: () => Promise<void>): SpotlightActionData => ({ id: label, label, onClick: () => void act() })
  const actions: SpotlightActionData[] = [
    go('Inbox: open tickets', () => navigate({ to: '/inbox' })),
    go('Inbox: unassigned', () => navigate({ to: '/inbox', search: { view: 'unassigned' } })),
    go('Inbox: mine', () => navigate({ to: '/inbox', search: { view: 'mine' } })),
    go('Inbox: my groups', () => navigate({ to: '/inbox', search: { view: 'my-groups' } })),
    go('Inbox: closed', () => navigate({ to: '/inbox', search: { view: 'closed' } })),
    go('Mail log', () => navigate({ to: '/mail' })),
    go('Held mail', () => navigate({ to: '/mail', search: { state: 'held' } })),
    ...(admin
      ? [
          go('Settings', () => navigate({ to: '/settings' })),
          go('Mail accounts', () => navigate({ to: '/settings/accounts' })),
          go('Connect a mailbox', () => navigate({ to: '/settings/accounts/new' })),
          go('App registrations', () => navigate({ to: '/settings/registrations' })),
          go('General settings: base URL, proxies', () => navigate({ to: '/settings/general' })),
          go('Agents', () => navigate({ to: '/settings/agents' })),
          go('Groups and categories', () => navigate({ to: '/settings/groups' })),
          go('Companies', () => navigate({ to: '/settings/companies' })),
          go('Brands', () => navigate({ to: '/settings/brands' })),
        ]
      : []),
    { id: 'light', label: 'Theme: light', onClick: () => setColorScheme('light') },
    { id: 'dark', label: 'Theme: dark', onClick: () => setColorScheme('dark') },
    { id: 'system', label: 'Theme: system', onClick: () => setColorScheme('auto') },
    { id: 'out', label: 'Sign out', onClick: signOut },
  ]
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      nothingFound="No such command"
      searchProps={{ leftSection: <IconSearch size={16} />, placeholder: 'Where to, or what to do?', 'aria-label': 'Command' }}
      transitionProps={{ duration: 100 }}
    />
  )
}
