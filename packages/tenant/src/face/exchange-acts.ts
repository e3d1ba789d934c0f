import { controlInForm, personInForm } from './act.ts'
import type { Acts, Form } from './act.ts'

/** The switches of `Set-CASMailbox`: what a form calls them, and what control does. */
const SWITCHES: Readonly<Record<string, readonly [name: string, change: (on: boolean) => object]>> = {
  imap: ['IMAP', (on) => ({ imapEnabled: on })],
  pop: ['POP3', (on) => ({ popEnabled: on })],
  ews: ['EWS', (on) => ({ ewsEnabled: on })],
  smtp: ['SMTP AUTH', (on) => ({ smtpClientAuthenticationDisabled: !on })],
}

const isOn = (field: Form) => field('to') === 'on'

/** What an administrator does by Exchange Online PowerShell. */
export const EXCHANGE_ACTS: Acts = {
  'cas-switch': (world, field) => {
    const found = personInForm(world, field)
    const [name, change] = SWITCHES[field('what')] ?? []
    if (!found || !change) return undefined
    const done = `${found.user.displayName}: ${name ?? ''} is ${isOn(field) ? 'on' : 'off'}.`
    return { asks: [{ method: 'PATCH', path: found.path, body: change(isOn(field)) }], done }
  },
  'give-right': (world, field) => ({
    asks: [
      {
        method: 'POST',
        path: `${controlInForm(world, field)}/mailboxes/${encodeURIComponent(field('mailbox'))}/permissions`,
        body: { right: field('right'), trustee: field('trustee').trim() },
      },
    ],
    done: `${field('right')} on ${field('mailbox')} is given.`,
  }),
  'take-right': (world, field) => {
    const given = new URLSearchParams({ right: field('right'), trustee: field('trustee') }).toString()
    const path = `${controlInForm(world, field)}/mailboxes/${encodeURIComponent(field('mailbox'))}/permissions?${given}`
    return { asks: [{ method: 'DELETE', path }], done: `${field('right')} on ${field('mailbox')} is taken back.` }
  },
  'ews-enabled': (world, field) => {
    const enabled = field('to') === 'unset' ? null : isOn(field)
    const words = enabled === null ? 'as never set' : enabled ? '$true' : '$false'
    return {
      asks: [{ method: 'PATCH', path: `${controlInForm(world, field)}/settings`, body: { ews: { enabled } } }],
      done: `EwsEnabled is ${words}.`,
    }
  },
  'allow-ews-app': (world, field) => {
    const organization = world.organizations.find(({ directory }) => directory.tenantId === field('tenantId')) ?? world
    const others = (organization.ews.settings.allowedAppIds ?? []).filter((id) => id !== field('appId'))
    const allowedAppIds = isOn(field) ? [...others, field('appId')] : others
    return {
      asks: [{ method: 'PATCH', path: `${controlInForm(world, field)}/settings`, body: { ews: { allowedAppIds } } }],
      done: `EwsAllowedAppIDs has ${String(allowedAppIds.length)} ${allowedAppIds.length === 1 ? 'app' : 'apps'}.`,
    }
  },
  'smtp-auth': (world, field) => ({
    asks: [
      {
        method: 'PATCH',
        path: `${controlInForm(world, field)}/settings`,
        body: { mail: { smtpClientAuthenticationDisabled: !isOn(field) } },
      },
    ],
    done: `SMTP AUTH is ${isOn(field) ? 'on' : 'off'} for the tenant.`,
  }),
  'new-service-principal': (world, field) => {
    const objectId = field('objectId')
    const body = { appId: field('appId'), ...(objectId !== '' && { objectId }) }
    return {
      asks: [{ method: 'POST', path: `${controlInForm(world, field)}/service-principals`, body }],
      done: objectId === '' ? 'Exchange knows the app.' : 'Exchange knows the app by an id that opens nothing.',
    }
  },
  'remove-service-principal': (world, field) => ({
    asks: [{ method: 'DELETE', path: `${controlInForm(world, field)}/service-principals/${encodeURIComponent(field('appId'))}` }],
    done: 'Exchange does not know the app any more.',
  }),
  'give-role': (world, field) => ({
    asks: [
      {
        method: 'POST',
        path: `${controlInForm(world, field)}/application-roles`,
        body: {
          appId: field('appId'),
          role: field('role'),
          mailboxes: field('mailbox') === '' ? 'all' : [field('mailbox')],
        },
      },
    ],
    done: `${field('role')} is given.`,
  }),
  'take-role': (world, field) => ({
    asks: [{ method: 'DELETE', path: `${controlInForm(world, field)}/application-roles/${encodeURIComponent(field('id'))}` }],
    done: 'The role is taken back.',
  }),
}
