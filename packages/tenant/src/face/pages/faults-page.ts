import { html } from 'hono/html'

import { FAULT_PROTOCOLS } from '../../faults/index.ts'
import type { Fault, FaultEffect } from '../../faults/index.ts'
import type { World } from '../../world.ts'
import { READY_FAULTS, isOn } from '../ready-faults.ts'
import { clockCard } from './clock-card.ts'
import { deed, hidden, toggle } from './layout.ts'
import type { Html } from './layout.ts'

const BACK = '/admin/faults'

/** Effects as the form offers them, and what its value means. */
const EFFECTS: readonly (readonly [string, string])[] = [
  ['status', 'Answer with this status (value: 503)'],
  ['throttle', 'Throttle with 429 (value: seconds of Retry-After)'],
  ['error', 'Refuse with this code (value: 53003, ErrorAccessDenied, 5.7.60)'],
  ['cut-before', 'Cut before the work'],
  ['cut-middle', 'Cut in the middle of the answer'],
  ['cut-after', 'Cut after the work, without an answer'],
  ['delay', 'Answer late (value: seconds)'],
  ['trickle', 'Trickle (value: bytes a second)'],
  ['wrongLength', 'Wrong length (value: bytes it is off by)'],
  ['stale', 'Stale reads (value: seconds)'],
  ['clock', 'Clock jumps (value: seconds)'],
  ['drop', 'Lose what is sent on'],
  ['double', 'Send it on twice'],
  ['reorder', 'Send it on out of order'],
]

/** The fault table with its switches, and the clock. */
export function faultsPage(world: World): Html {
  const operations = [...new Set(FAULT_PROTOCOLS.flatMap((protocol) => world.faults.operations(protocol)))].toSorted()
  return html`<header class="page">
      <h1>Faults and clock</h1>
      <p>Make Microsoft misbehave: each row of the table hits the requests it names, the oldest row first.</p>
    </header>
    <div class="columns">
      <section class="card">
        <h2>Ready-made</h2>
        <div data-live="/admin/faults/ready">${readyList(world)}</div>
      </section>
      <div class="column">
        <section class="card">
          <h2>Clock</h2>
          <div data-live="/admin/clock?back=${BACK}">${clockCard(world, BACK)}</div>
        </section>
        <section class="card">
          <h2>Add a fault</h2>
          <form method="post" action="/admin/acts/add-fault" class="fields" data-quiet>
            ${hidden({ back: BACK })}
            <label
              >Protocol
              <select name="protocol">
                ${FAULT_PROTOCOLS.map((name) => html`<option ${name === 'graph' ? html`selected` : ''}>${name}</option>`)}
              </select></label
            >
            <label>Operation <input name="operation" list="operations" placeholder="* for all" autocomplete="off" /></label>
            <label class="wide"
              >Effect
              <select name="effect">
                ${EFFECTS.map(([value, words]) => html`<option value="${value}">${words}</option>`)}
              </select></label
            >
            <label>Value <input name="value" autocomplete="off" /></label>
            <label>Chance, per cent <input name="chance" type="number" min="1" max="100" placeholder="100" /></label>
            <label>How many times <input name="count" type="number" min="1" placeholder="always" /></label>
            <label>Late by, ms <input name="delay" type="number" min="0" placeholder="0" /></label>
            <datalist id="operations">${operations.map((name) => html`<option value="${name}"></option>`)}</datalist>
            <button type="submit" class="main">Add the fault</button>
          </form>
        </section>
      </div>
    </div>
    <section class="card">
      <h2>In the table</h2>
      <div data-live="/admin/faults/rows">${faultRows(world)}</div>
    </section>`
}

/** The ready-made faults as switches. */
export function readyList(world: World): Html {
  return html`<ul class="ready">
    ${READY_FAULTS.map(
      (ready) =>
        html`<li>
          <div><strong>${ready.title}</strong><span class="under">${ready.sentence}</span></div>
          ${toggle({ act: 'ready-fault', fields: { id: ready.id }, back: BACK, name: ready.title, isOn: isOn(ready, world) })}
        </li>`,
    )}
  </ul>`
}

/** The rows that wait, with what is left of each. */
export function faultRows(world: World): Html {
  const faults = world.faults.list()
  if (faults.length === 0) return html`<p class="quiet">No fault waits: everything answers truly.</p>`
  return html`<table class="stack">
      <thead>
        <tr>
          <th scope="col">Protocol</th>
          <th scope="col">Operation</th>
          <th scope="col">Effect</th>
          <th scope="col">Chance</th>
          <th scope="col">Left</th>
          <th scope="col"><span class="spoken">Acts</span></th>
        </tr>
      </thead>
      <tbody>
        ${faults.map(
          (fault) =>
            html`<tr>
              <td data-label="Protocol">${fault.protocol}</td>
              <td data-label="Operation">${fault.operation === '*' ? 'all' : fault.operation}</td>
              <td data-label="Effect">
                ${effectWords(fault.effect)}${fault.delayMilliseconds === undefined ? '' : `, ${String(fault.delayMilliseconds)} ms late`}
              </td>
              <td data-label="Chance">
                ${fault.chance === undefined ? 'always' : `${String(Math.round(fault.chance * 100))} %`}
              </td>
              <td data-label="Left">${leftOf(fault)}</td>
              <td>
                ${deed({ act: 'remove-fault', fields: { id: fault.id }, back: BACK, label: 'Remove', spoken: `Remove ${fault.protocol} ${fault.operation}`, kind: 'small' })}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    <div class="row">${deed({ act: 'clear-faults', fields: {}, back: BACK, label: 'Remove all', kind: 'danger' })}</div>`
}

function leftOf(fault: Fault): string {
  if (fault.count !== undefined) return fault.count === 1 ? 'once' : `${String(fault.count)} times`
  return fault.forMilliseconds === undefined
    ? 'until removed'
    : `for ${String(Math.round(fault.forMilliseconds / 1000))} s since it was added`
}

function effectWords(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'status':
      return [
        `status ${String(effect.status)}`,
        effect.code ?? '',
        effect.retryAfterSeconds === undefined ? '' : `Retry-After ${String(effect.retryAfterSeconds)} s`,
      ]
        .filter((part) => part !== '')
        .join(', ')
    case 'error':
      return typeof effect.code === 'number' ? `AADSTS${String(effect.code)}` : effect.code
    case 'cut':
      return { before: 'cut before the work', middle: 'cut in the middle', after: 'cut after the work' }[effect.when]
    case 'delay':
      return `${String(effect.milliseconds / 1000)} s late`
    case 'trickle':
      return `${String(effect.bytesPerSecond)} bytes a second`
    case 'wrongLength':
      return `length off by ${String(effect.offBy)}`
    case 'stale':
      return `reads of ${String(effect.milliseconds / 1000)} s ago`
    case 'clock':
      return `clock jumps ${String(effect.shiftMilliseconds / 1000)} s`
    case 'drop':
      return 'lost'
    case 'double':
      return 'twice'
    case 'reorder':
      return 'out of order'
    default:
      return effect satisfies never
  }
}
