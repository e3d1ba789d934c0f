import { html } from 'hono/html'

import { areRepliesOn } from '../../directory/automatic-replies.ts'
import type { DirectoryUser } from '../../directory/directory.ts'
import type { World } from '../../world.ts'
import { holderName } from './exchange-page.ts'
import { toggle } from './layout.ts'
import type { Html } from './layout.ts'

const BACK = '/admin/people'

/** Everybody with an account or a mailbox: who may open it, how it stands, and its switches. */
export function peoplePage(world: World): Html {
  return html`<header class="page">
      <h1>People and mailboxes</h1>
      <p>The switches take effect at once; clients learn of it by their next request.</p>
    </header>
    <div data-live="/admin/people/rows">${peopleRows(world)}</div>`
}

/** The tables alone, one for each organization, with how much mail there is by now. */
export function peopleRows(world: World): Html {
  const [home, ...others] = world.organizations
  return html`${peopleTable(home ?? world)}
  ${others.map(
    (other) =>
      html`<h2 class="apart">${other.directory.displayName} <span class="quiet">another organization</span></h2>
        ${peopleTable(other)}`,
  )}`
}

function peopleTable(world: World): Html {
  const users = world.directory.users()
  return users.length === 0
    ? html`<div class="card empty">
        <h2>Nobody is here</h2>
        <p>Start the tenant with a seed that has users, or add one: <code>POST /_control/users</code>.</p>
      </div>`
    : html`<table class="stack card">
        <thead>
          <tr>
            <th scope="col">Person or mailbox</th>
            <th scope="col">Who has access</th>
            <th scope="col" class="number">Inbox</th>
            <th scope="col" class="number">All mail</th>
            <th scope="col">Account</th>
            <th scope="col">Mailbox</th>
            <th scope="col">Away</th>
            <th scope="col">SMTP AUTH</th>
          </tr>
        </thead>
        <tbody>
          ${users.map((user) => personRow(world, user))}
        </tbody>
      </table>`
}

function personRow(world: World, user: DirectoryUser): Html {
  const mailbox = world.mail.mailboxOf(user.id)
  const inbox = mailbox?.findFolder('inbox')
  const unread = inbox?.unread ?? 0
  const all = (mailbox?.folders() ?? []).reduce((sum, folder) => sum + folder.size, 0)
  const flip = (what: string, name: string, isOn: boolean): Html =>
    toggle({ act: 'user-switch', fields: { key: user.id, what }, back: BACK, name: `${name} of ${user.displayName}`, isOn })
  const own = world.exchange.casOf(user.id).smtpClientAuthenticationDisabled
  const smtpOff = own ?? world.mail.settings.smtpClientAuthenticationDisabled
  return html`<tr>
    <th scope="row">
      <strong>${user.displayName}</strong>
      <span class="tags">
        ${user.kind === 'shared' ? html`<span class="tag">shared</span>` : ''}${user.isAdmin ? html`<span class="tag">administrator</span>` : ''}${
          user.accountType === 'member' ? '' : html`<span class="tag">${user.accountType}</span>`
        }${user.mfaRequired ? html`<span class="tag">second factor</span>` : ''}
      </span>
      <span class="under"
        >${user.mail}${user.userPrincipalName === user.mail ? '' : html`<br />signs in as ${user.userPrincipalName}`}</span
      >
      ${user.aliases.length === 0 ? '' : html`<span class="under">also ${user.aliases.join(', ')}</span>`}
      ${mailbox === undefined || world !== world.organizations[0] ? '' : html`<a href="/mail/${encodeURIComponent(user.mail)}">Webmail<span class="spoken"> of ${user.displayName}</span></a>`}
    </th>
    <td data-label="Who has access">${accessOf(world, user)}</td>
    <td data-label="Inbox" class="number">
      <span
        >${String(inbox?.size ?? 0)}${unread === 0 ? '' : html`<span class="quiet nowrap"> (${String(unread)} unread)</span>`}
      </span>
    </td>
    <td data-label="All mail" class="number">${String(all)}</td>
    <td data-label="Account">${flip('account', 'Account', user.accountEnabled)}</td>
    <td data-label="Mailbox">${flip('mailbox', 'Mailbox', user.mailboxEnabled)}</td>
    <td data-label="Away">${flip('replies', 'Out-of-office answer', areRepliesOn(user.automaticReplies, world.clock.now()))}</td>
    <td data-label="SMTP AUTH">${flip('smtp', 'SMTP AUTH', !smtpOff)}</td>
  </tr>`
}

/** Holders of rights by name: people by their ids, apps by those of their service principals. */
function accessOf(world: World, user: DirectoryUser): Html {
  const holders = new Map<string, string[]>()
  for (const [right, ids] of [
    ['FullAccess', user.fullAccess],
    ['SendAs', user.sendAs],
    ['SendOnBehalf', user.sendOnBehalf],
  ] as const) {
    for (const id of ids) holders.set(id, [...(holders.get(id) ?? []), right])
  }
  if (holders.size === 0) return html`<span class="quiet">only its owner</span>`
  return html`<ul class="plain">
    ${[...holders].map(([id, rights]) => html`<li>${holderName(world, id)} <span class="quiet">${rights.join(', ')}</span></li>`)}
  </ul>`
}
