import { html } from 'hono/html'

import { describeEndpoints } from '../../endpoints.ts'
import type { TextEndpoint } from '../../endpoints.ts'
import type { World } from '../../world.ts'
import { clockCard } from './clock-card.ts'
import { copied } from './layout.ts'
import type { Html } from './layout.ts'

/** Every address of the tenant, ready to be copied, and how things stand. */
export function overviewPage(world: World, caFile: string): Html {
  const { directory } = world
  const at = describeEndpoints(world.origins, world.doors, directory.tenantId)
  const doors = (name: string, { host, port, tlsPort }: TextEndpoint, start: string): [string, string][] => [
    [`${name}, TLS at once`, `${host}:${String(tlsPort)}`],
    [`${name}, ${start}`, `${host}:${String(port)}`],
  ]
  const card = (title: string, rows: readonly (readonly [string, string])[]): Html =>
    html`<section class="card">
      <h2>${title}</h2>
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${copied(value, name)}</dd>
            </div>`,
        )}
      </dl>
    </section>`
  const web = [
    ['HTTP', at.http],
    ['HTTPS', at.https],
    ['CA certificate (file)', caFile],
  ] as const
  const signIn = [
    ['Tenant ID', directory.tenantId],
    ['Authority', at.authority],
    ['OpenID configuration', at.openidConfiguration],
    ['Token endpoint', at.token],
  ] as const
  const others = world.organizations
    .slice(1)
    .map(({ directory: other }) => [`${other.displayName}, ${other.domains[0] ?? ''}`, other.tenantId] as const)
  const overHttp = [
    ['Microsoft Graph', at.graph],
    ['EWS', at.ews],
  ] as const
  const byLines = [
    ...doors('IMAP', at.imap, 'STARTTLS'),
    ...doors('POP3', at.pop3, 'STLS'),
    ...doors('SMTP', at.smtp, 'STARTTLS'),
  ]
  const forTests = [
    ['Control', at.control],
    ['State as JSON', `${at.control}/state`],
  ] as const
  return html`<header class="page">
      <h1>${directory.displayName}</h1>
      <p>A simulated Microsoft 365 tenant. Point your mail software at these addresses; no mail leaves this machine.</p>
    </header>
    <div data-live="/admin/overview/counts">${overviewCounts(world)}</div>
    <div class="columns">
      <div class="column">${card('Web', web)} ${card('Mail over HTTP', overHttp)} ${card('Mail by lines', byLines)}</div>
      <div class="column">
        ${card('Signing in', signIn)} ${others.length === 0 ? '' : card('Other organizations', others)}
        ${card('For tests', forTests)}
        <section class="card">
          <h2>Clock</h2>
          <div data-live="/admin/clock?back=/">${clockCard(world, '/')}</div>
        </section>
      </div>
    </div>`
}

/** How much of everything there is; each number leads to its page. */
export function overviewCounts(world: World): Html {
  const { directory, registry, faults, log, mail } = world
  const faultCount = faults.list().length
  const tiles: readonly (readonly [string, number, string])[] = [
    ['/admin/people', directory.users().length, 'people and mailboxes'],
    ['/admin/apps', registry.apps().length, registry.apps().length === 1 ? 'app registration' : 'app registrations'],
    ['/admin/grants', registry.grants().length + registry.roleAssignments().length, 'grants'],
    ['/admin/requests', log.added(), log.added() === 1 ? 'request' : 'requests'],
    ['/admin/faults', faultCount, faultCount === 1 ? 'fault waiting' : 'faults waiting'],
    ['/mail', mail.outside().length, 'mails that left the tenant'],
  ]
  return html`<ul class="tiles">
    ${tiles.map(
      ([path, count, words]) =>
        html`<li>
          <a href="${path}" class="${path === '/admin/faults' && count > 0 ? 'warn' : ''}"
            ><strong>${String(count)}</strong> ${words}</a
          >
        </li>`,
    )}
  </ul>`
}
