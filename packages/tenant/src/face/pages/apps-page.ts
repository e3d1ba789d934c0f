import { html } from 'hono/html'

import type { AppRegistration } from '../../directory/registry.ts'
import type { World } from '../../world.ts'
import { copied, deed, hidden, moment } from './layout.ts'
import type { Html } from './layout.ts'

const BACK = '/admin/apps'

/** App registrations with what they prove themselves by. The value of a secret is never in the page: a click fetches it. */
export function appsPage(world: World): Html {
  const apps = world.registry.apps()
  return html`<header class="page">
      <h1>App registrations</h1>
      <p>What programs sign in with. Nothing here is a real secret; still, a value is shown only when you ask.</p>
    </header>
    ${
      apps.length === 0
        ? html`<div class="card empty">
            <h2>No app is registered</h2>
            <p>Add one with <code>POST /_control/apps</code>, or over Graph.</p>
          </div>`
        : apps.map((app) => appCard(world, app))
    }`
}

function appCard(world: World, app: AppRegistration): Html {
  const now = world.clock.now()
  const live = app.secrets.filter(({ endsAt }) => endsAt > now)
  const ids: readonly (readonly [string, string])[] = [
    ['Client ID', app.appId],
    ['Object ID of the application', app.objectId],
    ['Object ID of the service principal', app.servicePrincipalId],
  ]
  return html`<section class="card">
    <h2>${app.displayName} ${app.enabled ? '' : html`<span class="tag bad">switched off</span>`}</h2>
    <dl>
      ${ids.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${copied(value, `${name} of ${app.displayName}`)}</dd>
          </div>`,
      )}
      ${world.organizations
        .filter(({ directory }) => directory.tenantId !== app.homeTenantId)
        .flatMap(({ directory, registry }) => {
          const there = registry.findApp(app.appId)
          const name = `Object ID of the service principal in ${directory.displayName}`
          return there
            ? [
                html`<div>
                  <dt>${name}</dt>
                  <dd>${copied(there.servicePrincipalId, name)}</dd>
                </div>`,
              ]
            : []
        })}
      <div>
        <dt>Audience</dt>
        <dd>${app.signInAudience}</dd>
      </div>
      <div>
        <dt>Redirect URIs</dt>
        <dd>
          ${
            app.redirectUris.length === 0
              ? html`<span class="quiet">none</span>`
              : html`<ul class="plain">
                  ${app.redirectUris.map(({ uri, type }) => html`<li>${uri} <span class="quiet">${type}</span></li>`)}
                </ul>`
          }
        </dd>
      </div>
      <div>
        <dt>Asks for</dt>
        <dd>
          <ul class="plain">
            ${app.requiredAccess.map(
              ({ resource, delegated, application }) =>
                html`<li>
                  <strong>${resource === 'graph' ? 'Microsoft Graph' : 'Exchange Online'}</strong><br />
                  <span class="quiet">for a person:</span> ${delegated.join(', ') || 'nothing'}<br />
                  <span class="quiet">by itself:</span> ${application.join(', ') || 'nothing'}
                </li>`,
            )}
          </ul>
        </dd>
      </div>
    </dl>
    <h3>Secrets</h3>
    ${app.secrets.length === 0 ? html`<p class="quiet">None.</p>` : secretTable(app, now)}
    <div class="row">
      <form method="post" action="/admin/acts/add-secret" class="inline" data-quiet>
        ${hidden({ appId: app.appId, back: BACK })}
        <label>Name <input name="displayName" placeholder="For my test" maxlength="120" /></label>
        <label>Days <input name="days" type="number" value="180" min="1" max="730" /></label>
        <button type="submit">Add a secret</button>
      </form>
      ${live.length === 0 ? '' : deed({ act: 'expire-secrets', fields: { appId: app.appId, keyId: '' }, back: BACK, label: 'Expire all secrets', kind: 'danger' })}
    </div>
    <h3>Certificates</h3>
    ${
      app.certificates.length === 0
        ? html`<p class="quiet">
            None. Add one with <code>PATCH /_control/apps/{client id}</code> and <code>addCertificate</code>.
          </p>`
        : html`<table class="stack">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Thumbprint</th>
                <th scope="col">Ends</th>
              </tr>
            </thead>
            <tbody>
              ${app.certificates.map(
                (one) =>
                  html`<tr>
                    <th scope="row">${one.displayName || 'Certificate'}</th>
                    <td data-label="Thumbprint"><code>${one.thumbprint}</code></td>
                    <td data-label="Ends">${endOf(one.endsAt, now)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`
}

function secretTable(app: AppRegistration, now: number): Html {
  return html`<table class="stack">
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Ends</th>
        <th scope="col">Value</th>
        <th scope="col"><span class="spoken">Acts</span></th>
      </tr>
    </thead>
    <tbody>
      ${app.secrets.map(
        ({ keyId, displayName, endsAt }) =>
          html`<tr>
            <th scope="row">${displayName || 'Secret'}</th>
            <td data-label="Ends">${endOf(endsAt, now)}</td>
            <td data-label="Value">
              <span class="copied" data-secret="${keyId}"
                ><code>••••••••</code
                ><button type="button" class="small" data-reveal="${keyId}" aria-label="Reveal ${displayName || 'secret'}">
                  Reveal
                </button></span
              >
            </td>
            <td>
              ${endsAt > now ? deed({ act: 'expire-secrets', fields: { appId: app.appId, keyId }, back: BACK, label: 'Expire', spoken: `Expire ${displayName || 'secret'}`, kind: 'small' }) : ''}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function endOf(endsAt: number, now: number): Html {
  const day = moment(endsAt, 'day')
  if (endsAt <= now) return html`<span><span class="tag bad">ended</span> ${day}</span>`
  return html`<span>${day} <span class="quiet nowrap">in ${String(Math.ceil((endsAt - now) / 86_400_000))} days</span></span>`
}
