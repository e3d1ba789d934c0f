import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import { personById } from '../../organizations.ts'
import type { World } from '../../world.ts'
import { appRoles } from './exchange-roles.ts'
import { deed, hidden, toggle } from './layout.ts'
import type { Html } from './layout.ts'

const PLACE = '/admin/exchange'

/** What an Exchange administrator sets by PowerShell, for one organization: `of` is its tenant id, the tenant's own when absent. */
export function exchangePage(world: World, of: string | undefined): Html {
  const organization = world.organizations.find(({ directory }) => directory.tenantId === of) ?? world
  const { tenantId, displayName } = organization.directory
  const back = organization === world.organizations[0] ? PLACE : `${PLACE}?of=${tenantId}`
  const others = world.organizations.filter((one) => one !== organization)
  return html`<header class="page">
      <h1>Exchange</h1>
      <p>
        What an administrator of ${displayName} does by PowerShell, and no API does.
        ${others.map(({ directory }) => html`<a href="${PLACE}?of=${directory.tenantId}">${directory.displayName}</a> `)}
      </p>
    </header>
    <div class="columns">
      <div class="column">${tenantCard(organization, back)}</div>
      <div class="column">${principalsCard(organization, back)}</div>
    </div>
    ${appRoles(organization, back)} ${mailboxTable(organization, back)}`
}

/** `Set-OrganizationConfig` and `Set-TransportConfig`. */
function tenantCard({ directory, ews, mail, registry }: World, back: string): Html {
  const { tenantId } = directory
  const { enabled, allowedAppIds } = ews.settings
  const states = [
    ['unset', 'Not set', null],
    ['on', '$true', true],
    ['off', '$false', false],
  ] as const
  return html`<section class="card">
    <h2>The tenant</h2>
    <ul class="ready">
      <li>
        <div>
          <strong>SMTP AUTH</strong><span class="under">Set-TransportConfig -SmtpClientAuthenticationDisabled, turned round</span>
        </div>
        ${toggle({ act: 'smtp-auth', fields: { tenantId }, back, name: 'SMTP AUTH of the tenant', isOn: !mail.settings.smtpClientAuthenticationDisabled })}
      </li>
    </ul>
    <h3>EWS</h3>
    <p class="quiet">
      EwsEnabled is ${enabled === null ? 'not set' : enabled ? '$true' : '$false'}. From October 2026 only listed apps come in,
      and only at $true; from April 2027 nobody does.
    </p>
    <div class="row">
      ${states.map(([to, label, value]) => (value === enabled ? '' : deed({ act: 'ews-enabled', fields: { tenantId, to }, back, label, spoken: `Set EwsEnabled: ${label}` })))}
    </div>
    <ul class="ready">
      ${registry.enterpriseApps().map(
        (app) =>
          html`<li>
            <div><strong>${app.displayName}</strong><span class="under">in EwsAllowedAppIDs</span></div>
            ${toggle({ act: 'allow-ews-app', fields: { tenantId, appId: app.appId }, back, name: `EWS of ${app.displayName}`, isOn: (allowedAppIds ?? []).includes(app.appId) })}
          </li>`,
      )}
    </ul>
  </section>`
}

/** `New-ServicePrincipal`, with the right object id and with the wrong one that people give. */
function principalsCard({ directory, exchange, registry }: World, back: string): Html {
  const { tenantId } = directory
  return html`<section class="card">
    <h2>Apps Exchange knows</h2>
    <p class="quiet">
      An app by itself reaches IMAP, POP3 and SMTP only when Exchange knows it by its service principal's object id.
    </p>
    <ul class="ready">
      ${registry.enterpriseApps().map((app) => {
        const known = exchange.findServicePrincipal(app.appId)
        const words =
          known === undefined
            ? 'not known'
            : known.objectId === app.servicePrincipalId
              ? 'known by its service principal'
              : 'known by another object id: opens nothing'
        const fields = { tenantId, appId: app.appId }
        return html`<li>
          <div><strong>${app.displayName}</strong><span class="under">${words}</span></div>
          <div class="row">
            ${
              known
                ? deed({
                    act: 'remove-service-principal',
                    fields,
                    back,
                    label: 'Remove',
                    spoken: `Remove ${app.displayName} from Exchange`,
                    kind: 'small',
                  })
                : html`${deed({ act: 'new-service-principal', fields, back, label: 'Tell Exchange', spoken: `Tell Exchange of ${app.displayName}`, kind: 'small' })}
                  ${deed({ act: 'new-service-principal', fields: { ...fields, objectId: app.objectId }, back, label: 'With the wrong id', spoken: `Tell Exchange of ${app.displayName} with the application's object id`, kind: 'small' })}`
            }
          </div>
        </li>`
      })}
    </ul>
  </section>`
}

/** `Set-CASMailbox`, `Add-MailboxPermission` and `Add-RecipientPermission`. */
function mailboxTable(world: World, back: string): Html {
  const { tenantId } = world.directory
  return html`<section class="card">
    <h2>Mailboxes</h2>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Mailbox</th>
          <th scope="col">IMAP</th>
          <th scope="col">POP3</th>
          <th scope="col">EWS</th>
          <th scope="col">SMTP AUTH</th>
          <th scope="col">Rights</th>
        </tr>
      </thead>
      <tbody>
        ${world.directory.users().map((user) => mailboxRow(world, user, back))}
      </tbody>
    </table>
    <h3>Give a right</h3>
    <form method="post" action="/admin/acts/give-right" class="fields" data-quiet>
      ${hidden({ tenantId, back })}
      <label
        >Mailbox
        <select name="mailbox">
          ${world.directory.users().map(({ mail }) => html`<option>${mail}</option>`)}
        </select></label
      >
      <label
        >Right
        <select name="right">
          <option>FullAccess</option>
          <option>SendAs</option>
          <option>SendOnBehalf</option>
        </select></label
      >
      <label class="wide"
        >To
        <select name="trustee">
          ${world.directory
            .users()
            .filter(({ kind }) => kind === 'user')
            .map(({ id, displayName }) => html`<option value="${id}">${displayName}</option>`)}
          ${world.registry.enterpriseApps().map(({ servicePrincipalId, displayName }) => html`<option value="${servicePrincipalId}">${displayName} (app)</option>`)}
        </select></label
      >
      <button type="submit" class="main">Give the right</button>
    </form>
  </section>`
}

function mailboxRow(world: World, user: DirectoryUser, back: string): Html {
  const { imapEnabled, popEnabled, ewsEnabled, smtpClientAuthenticationDisabled: ownSmtp } = world.exchange.casOf(user.id)
  const smtpOff = ownSmtp ?? world.mail.settings.smtpClientAuthenticationDisabled
  const flip = (what: string, name: string, isOn: boolean): Html =>
    toggle({ act: 'cas-switch', fields: { key: user.id, what }, back, name: `${name} of ${user.displayName}`, isOn })
  const rights = (['FullAccess', 'SendAs', 'SendOnBehalf'] as const).flatMap((right) =>
    user[({ FullAccess: 'fullAccess', SendAs: 'sendAs', SendOnBehalf: 'sendOnBehalf' } as const)[right]].map(
      (holder) => [right, holder] as const,
    ),
  )
  return html`<tr>
    <th scope="row"><strong>${user.displayName}</strong><span class="under">${user.mail}</span></th>
    <td data-label="IMAP">${flip('imap', 'IMAP', imapEnabled)}</td>
    <td data-label="POP3">${flip('pop', 'POP3', popEnabled)}</td>
    <td data-label="EWS">${flip('ews', 'EWS', ewsEnabled)}</td>
    <td data-label="SMTP AUTH">${flip('smtp', 'SMTP AUTH', !smtpOff)}</td>
    <td data-label="Rights">
      ${
        rights.length === 0
          ? html`<span class="quiet">only its owner</span>`
          : html`<ul class="plain">
              ${rights.map(
                ([right, trustee]) =>
                  html`<li>
                    ${holderName(world, trustee)} <span class="quiet">${right}</span>
                    ${deed({ act: 'take-right', fields: { tenantId: world.directory.tenantId, mailbox: user.mail, right, trustee }, back, label: 'Remove', spoken: `Remove ${right} of ${holderName(world, trustee)} on ${user.displayName}`, kind: 'small' })}
                  </li>`,
              )}
            </ul>`
      }
    </td>
  </tr>`
}

/** Who holds a right: a person, an app by its service principal, or an app's other object id, which opens nothing. */
export function holderName(world: World, id: string): string {
  const apps = world.registry.enterpriseApps()
  const app = apps.find((one) => one.servicePrincipalId === id)
  const mistaken = apps.find((one) => one.objectId === id)
  const byMistake = mistaken && `${mistaken.displayName} (its application's object id: opens nothing)`
  return personById(world, id)?.displayName ?? (app && `${app.displayName} (app)`) ?? byMistake ?? id
}
