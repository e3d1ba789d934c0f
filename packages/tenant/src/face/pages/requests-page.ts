import { html } from 'hono/html'

import { FAULT_PROTOCOLS } from '../../faults/index.ts'
import type { LoggedRequest } from '../../request-log.ts'
import type { World } from '../../world.ts'
import { maskPath } from '../mask-path.ts'
import { moment } from './layout.ts'
import type { Html } from './layout.ts'

/** Which part of the log is asked for: `after` is the number of the newest row known already, 0 for none. */
export type LogView = { readonly protocol: string; readonly operation: string; readonly after: number; readonly limit: number }

/** The live request log; its script asks for the rows that are new. */
export function requestsPage(world: World, view: LogView): Html {
  const operations = [...new Set(world.log.list().map(({ operation }) => operation))].toSorted()
  const isCut = view.limit < world.log.list().length
  const here = new URLSearchParams({ protocol: view.protocol, operation: view.operation }).toString()
  return html`<header class="page">
      <h1>Requests</h1>
      <p>What clients asked, the newest first. Tokens, secrets and mail are never in it.</p>
    </header>
    <form method="get" action="/admin/requests" class="card filter" role="search">
      <label
        >Protocol
        <select name="protocol">
          <option value="">all</option>
          ${FAULT_PROTOCOLS.map((name) => html`<option value="${name}" ${name === view.protocol ? html`selected` : ''}>${name}</option>`)}
        </select>
      </label>
      <label
        >Operation
        <input name="operation" list="operations" value="${view.operation}" placeholder="any" autocomplete="off" />
        <datalist id="operations">${operations.map((name) => html`<option value="${name}"></option>`)}</datalist>
      </label>
      <button type="submit">Filter</button>
      ${view.protocol === '' && view.operation === '' ? '' : html`<a href="/admin/requests">Show all</a>`}
    </form>
    <p class="fresh" role="status"></p>
    <table class="stack card log" data-log="/admin/requests/rows?${here}" data-added="${String(world.log.added())}">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Protocol</th>
          <th scope="col">Operation</th>
          <th scope="col">Request</th>
          <th scope="col">Answer</th>
          <th scope="col">Who</th>
          <th scope="col" class="number">ms</th>
        </tr>
      </thead>
      <tbody>
        ${logRows(world, view)}
      </tbody>
    </table>
    <div class="empty none">
      <h2>No request yet</h2>
      <p>Point a client at the tenant: each of its requests appears here by itself.</p>
    </div>
    ${isCut ? html`<p class="more"><a href="/admin/requests?${here}&amp;all=1">Show the last 5,000</a></p>` : ''}`
}

/** The rows alone. */
export function logRows(world: World, view: LogView): Html {
  const kept = world.log.list()
  const first = world.log.added() - kept.length
  const operation = view.operation.toLowerCase()
  const rows = kept
    .filter(
      (row, index) =>
        first + index + 1 > view.after &&
        (view.protocol === '' || row.protocol === view.protocol) &&
        (operation === '' || row.operation.toLowerCase().includes(operation)),
    )
    .slice(-view.limit)
  return html`${rows.toReversed().map((row) => requestRow(world, row))}`
}

function requestRow(world: World, row: LoggedRequest): Html {
  const path = maskPath(row.path)
  const kind = row.status === 0 || row.status >= 500 ? 'bad' : row.status >= 400 ? 'warn' : 'good'
  return html`<tr>
    <td data-label="Time">${moment(row.at, 'time')}</td>
    <td data-label="Protocol">${row.protocol}</td>
    <td data-label="Operation">${row.operation}</td>
    <td data-label="Request" class="path">
      <span title="${row.method} ${path}"><b>${row.method}</b> ${path}</span>
    </td>
    <td data-label="Answer"><span class="tag ${kind}">${row.status === 0 ? 'cut' : String(row.status)}</span></td>
    <td data-label="Who">${whoOf(world, row.principal)}</td>
    <td data-label="ms" class="number">${String(Math.round(row.milliseconds))}</td>
  </tr>`
}

/** An app by its name; people are addresses already. */
function whoOf({ registry }: World, principal: string | undefined): string {
  if (principal === undefined) return '–'
  return registry.findApp(principal)?.displayName ?? maskPath(principal)
}
