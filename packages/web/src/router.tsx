import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { Button } from '@mantine/core'
import type { QueryClient } from '@tanstack/react-query'
import { IncomingProtocol, TemplateKind, TicketView } from '@postdesk/contract'
import { startQuery, type View } from './api/queries.ts'
import { queryClient } from './query-client.ts'
import { readMailSearch } from './mail/mail-search.ts'
import { readConnectSearch } from './settings/connect/connect-search.ts'
import { EmptyState, FailedState } from './states/states.tsx'
import { FirstRun } from './start/first-run.tsx'
import { SignIn } from './start/sign-in.tsx'
import { Shell } from './shell/shell.tsx'
import { Inbox } from './inbox/inbox.tsx'
import { NoTicket } from './inbox/no-ticket.tsx'
import { ConversationPage } from './inbox/conversation-page.tsx'

type Search = Record<string, unknown>
const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

/** A sign-in in the page itself comes back with which one it was. */
type Returned = { attempt?: string }
const returned = (search: Search): Returned => {
  const attempt = word(search['attempt'])
  return attempt ? { attempt } : {}
}

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet })

const firstRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-run',
  beforeLoad: async ({ context }) => {
    const start = await context.queryClient.ensureQueryData(startQuery)
    if (!start.needsAdministrator) throw redirect({ to: '/' })
  },
  component: FirstRun,
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Search): { back?: string } => {
    const back = word(search['back'])
    // Only paths of our own: a link must not send a freshly signed-in agent to a stranger.
    return back && /^\/(?![/\\])/.test(back) ? { back } : {}
  },
  beforeLoad: async ({ context, search }) => {
    const start = await context.queryClient.ensureQueryData(startQuery)
    if (start.needsAdministrator) throw redirect({ to: '/first-run' })
    if (start.me) throw redirect({ href: search.back ?? '/inbox' })
  },
  component: SignIn,
})

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const start = await context.queryClient.ensureQueryData(startQuery)
    if (start.needsAdministrator) throw redirect({ to: '/first-run' })
    if (!start.me) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { back: location.href } })
    return { me: start.me }
  },
  component: Shell,
})

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox' })
  },
})

type InboxSearch = {
  view?: View
  q?: string
  group?: string | undefined
  category?: string | undefined
  company?: string | undefined
  tag?: string | undefined
}
const inboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/inbox',
  validateSearch: (search: Search): InboxSearch => {
    const view = TicketView.safeParse(search['view'])
    const q = word(search['q'])
    const tag = word(search['tag'])
    const narrowed = (['group', 'category', 'company'] as const).flatMap((key) => {
      const id = word(search[key])
      return id && /^[0-9a-f-]{36}$/.test(id) ? [[key, id] as const] : []
    })
    return {
      ...(view.success && view.data !== 'open' ? { view: view.data } : {}),
      ...(q ? { q } : {}),
      ...(tag ? { tag } : {}),
      ...Object.fromEntries(narrowed),
    }
  },
  component: Inbox,
})
const noTicketRoute = createRoute({ getParentRoute: () => inboxRoute, path: '/', component: NoTicket })
const ticketRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: '$ticketId',
  params: {
    parse: ({ ticketId }) => ({ ticketId: Number(ticketId) }),
    stringify: ({ ticketId }) => ({ ticketId: String(ticketId) }),
  },
  component: ConversationPage,
})

const mailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/mail',
  validateSearch: readMailSearch,
  component: lazyRouteComponent(() => import('./mail/mail-log.tsx'), 'MailLog'),
})

const settings = () => import('./settings/index.ts')
const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  beforeLoad: ({ context }) => {
    if (context.me.role !== 'admin') throw redirect({ to: '/inbox' })
  },
  component: lazyRouteComponent(settings, 'SettingsLayout'),
})
const checklistRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  component: lazyRouteComponent(settings, 'Checklist'),
})
const generalRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/general',
  component: lazyRouteComponent(settings, 'General'),
})
const registrationsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/registrations',
  component: lazyRouteComponent(settings, 'Registrations'),
})
const newRegistrationRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/registrations/new',
  component: lazyRouteComponent(settings, 'NewRegistration'),
})
const registrationRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/registrations/$id',
  // Where to go on after saving: a page of the settings, never a stranger's. `add`: with the dialog for a new secret.
  validateSearch: (search: Search): { back?: string; add?: 'secret' } => {
    const back = word(search['back'])
    return {
      ...(back?.startsWith('/settings/') ? { back } : {}),
      ...(search['add'] === 'secret' ? { add: 'secret' as const } : {}),
    }
  },
  component: lazyRouteComponent(settings, 'EditRegistration'),
})
const accountsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/accounts',
  component: lazyRouteComponent(settings, 'Accounts'),
})
const connectRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/accounts/new',
  validateSearch: readConnectSearch,
  component: lazyRouteComponent(settings, 'Connect'),
})
const accountRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/accounts/$id',
  validateSearch: (search: Search): Returned & { to?: IncomingProtocol; for?: 'connection' } => {
    const to = IncomingProtocol.safeParse(search['to'])
    const isForConnection = search['for'] === 'connection'
    return { ...returned(search), ...(to.success ? { to: to.data } : {}), ...(isForConnection ? { for: 'connection' } : {}) }
  },
  component: lazyRouteComponent(settings, 'AccountPage'),
})
const sendingRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/accounts/sending',
  component: lazyRouteComponent(settings, 'Sending'),
})
const newOutgoingRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/accounts/sending/new',
  validateSearch: returned,
  component: lazyRouteComponent(settings, 'NewOutgoing'),
})
const outgoingRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/accounts/sending/$id',
  validateSearch: returned,
  component: lazyRouteComponent(settings, 'OutgoingPage'),
})
const agentsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/agents',
  component: lazyRouteComponent(settings, 'Agents'),
})
const groupsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/groups',
  component: lazyRouteComponent(settings, 'Groups'),
})
const companiesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/companies',
  component: lazyRouteComponent(settings, 'Companies'),
})
const brandsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/brands',
  component: lazyRouteComponent(settings, 'Brands'),
})
const automaticAnswersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/automatic-answers',
  component: lazyRouteComponent(settings, 'AutomaticAnswers'),
})
const apiKeysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/api-keys',
  component: lazyRouteComponent(settings, 'ApiKeys'),
})

const rulesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/rules',
  component: lazyRouteComponent(settings, 'Rules'),
})
const newRuleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/rules/new',
  validateSearch: (search: Search): { starter?: 'ignore' | 'route'; from?: string; subject?: string; account?: string } => {
    const starter = search['starter'] === 'ignore' || search['starter'] === 'route' ? search['starter'] : undefined
    const [from, subject, account] = [word(search['from']), word(search['subject']), word(search['account'])]
    return {
      ...(starter ? { starter } : {}),
      ...(from ? { from } : {}),
      ...(subject ? { subject } : {}),
      ...(account ? { account } : {}),
    }
  },
  component: lazyRouteComponent(settings, 'NewRule'),
})
const ruleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/rules/$id',
  component: lazyRouteComponent(settings, 'EditRule'),
})
const templatesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/templates',
  validateSearch: (search: Search): { brand?: string; kind?: TemplateKind; language?: string } => {
    const [brand, language] = [word(search['brand']), word(search['language'])]
    const kind = TemplateKind.safeParse(search['kind'])
    return {
      ...(brand && /^[0-9a-f-]{36}$/.test(brand) ? { brand } : {}),
      ...(kind.success && language && /^[A-Za-z0-9-]{2,20}$/.test(language) ? { kind: kind.data, language } : {}),
    }
  },
  component: lazyRouteComponent(settings, 'Templates'),
})

const routeTree = rootRoute.addChildren([
  firstRunRoute,
  signInRoute,
  shellRoute.addChildren([
    homeRoute,
    inboxRoute.addChildren([noTicketRoute, ticketRoute]),
    mailRoute,
    settingsRoute.addChildren([
      checklistRoute,
      generalRoute,
      registrationsRoute,
      newRegistrationRoute,
      registrationRoute,
      accountsRoute,
      connectRoute,
      accountRoute,
      sendingRoute,
      newOutgoingRoute,
      outgoingRoute,
      agentsRoute,
      groupsRoute,
      companiesRoute,
      brandsRoute,
      rulesRoute,
      newRuleRoute,
      ruleRoute,
      templatesRoute,
      automaticAnswersRoute,
      apiKeysRoute,
    ]),
  ]),
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultErrorComponent: ({ error, reset }) => (
    <FailedState
      failure={error}
      retry={() => {
        reset()
        void router.invalidate()
      }}
    />
  ),
  defaultNotFoundComponent: () => (
    <main>
      <EmptyState
        title="There is no such page"
        act={
          <Button variant="default" onClick={() => void router.navigate({ to: '/' })}>
            Go to the inbox
          </Button>
        }
      >
        The address may be mistyped, or what was here is gone.
      </EmptyState>
    </main>
  ),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
