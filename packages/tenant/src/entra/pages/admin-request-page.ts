import type { Context } from 'hono'
import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { Flow } from '../authorize/sign-in-flow.ts'
import { describeError } from '../error-answer.ts'
import { page, stepForm } from './layout.ts'
import { loginPath } from './page-parts.ts'

/** "Approval required": the person may not grant what the app asks for, but may ask an administrator to. */
export function adminRequestPage(world: World, c: Context<TenantEnv>, flow: Flow, user: DirectoryUser): Promise<Response> {
  const failure = describeError(world, 90095, {}, c.req.header('client-request-id'))
  const content = html`
    <div class="who">${user.userPrincipalName}</div>
    <h1>Approval required</h1>
    <p><strong>${flow.app.displayName}</strong> <span class="quiet">(unverified)</span></p>
    <p>This app needs your admin's approval for:</p>
    <ul class="permissions">
      ${flow.asked.map(({ info }) => html`<li>${info.title}<small>${info.explanation}</small></li>`)}
    </ul>
    ${stepForm(
      loginPath(flow.segment.text),
      flow.id,
      html`<label for="justification">Enter justification for requesting this app</label>
        <input type="text" id="justification" name="justification" maxlength="500" />
        <p class="quiet" style="margin-top:14px">${failure.description}</p>
        <div class="actions">
          <button class="main" name="action" value="requestApproval">Request approval</button>
          <button name="action" value="cancel">Back to app</button>
          <button name="action" value="other">Sign in with another account</button>
        </div>`,
    )}
  `
  return page(world.directory.displayName, 'Approval required', content)
}

/** The request went out; the app is told only when the person goes back to it. */
export function adminRequestSentPage(world: World, flow: Flow): Promise<Response> {
  const content = html`
    <h1>Request sent</h1>
    <p>Your administrators were asked to approve ${flow.app.displayName}. You can use it once one of them has.</p>
    ${stepForm(
      loginPath(flow.segment.text),
      flow.id,
      html`<div class="actions"><button class="main" name="action" value="cancel">Back to app</button></div>`,
    )}
  `
  return page(world.directory.displayName, 'Request sent', content)
}
