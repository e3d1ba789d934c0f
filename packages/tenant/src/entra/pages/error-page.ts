import { html } from 'hono/html'

import type { World } from '../../world.ts'
import type { EntraError } from '../error-answer.ts'
import { entraHeaders } from '../error-answer.ts'
import { page } from './layout.ts'

/** The page for faults that must not be sent back to the app: it names them and leads nowhere. */
export function errorPage(
  world: World,
  failure: EntraError,
  status = 400,
  headers: Record<string, string> = {},
): Promise<Response> {
  const content = html`
    <h1>Sorry, but we're having trouble signing you in.</h1>
    <p class="alert" role="alert">${failure.description.replace(/ Trace ID: .*$/, '')}</p>
    <p class="quiet">If you contact your administrator, send along the details below.</p>
    <dl>
      <dt>Error code</dt>
      <dd>${failure.code}</dd>
      <dt>Request Id</dt>
      <dd>${failure.traceId}</dd>
      <dt>Correlation Id</dt>
      <dd>${failure.correlationId}</dd>
      <dt>Timestamp</dt>
      <dd>${failure.timestamp}</dd>
    </dl>
  `
  return page(world.directory.displayName, 'Sign in: error', content, status, { ...entraHeaders(failure.traceId), ...headers })
}
