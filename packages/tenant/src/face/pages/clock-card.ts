import { html } from 'hono/html'

import type { World } from '../../world.ts'
import { deed, moment } from './layout.ts'
import type { Html } from './layout.ts'

/** The tenant's clock and the buttons that move it; `back` is the page it stands on. */
export function clockCard(world: World, back: string): Html {
  const offset = world.clock.offset()
  const move = (days: string, label: string): Html => deed({ act: 'clock', fields: { days }, back, label })
  return html`<p class="big">${moment(world.clock.now())}</p>
    <p class="quiet">
      ${offset === 0 ? 'The true time.' : `Moved ${offset > 0 ? 'on' : 'back'} by ${spanOf(Math.abs(offset))}.`}
    </p>
    <div class="row">
      ${move('1', 'A day on')} ${move('90', '90 days on')} ${move('-1', 'A day back')}
      ${offset === 0 ? '' : move('', 'Back to the true time')}
    </div>`
}

function spanOf(milliseconds: number): string {
  const days = Math.floor(milliseconds / 86_400_000)
  const hours = Math.round((milliseconds % 86_400_000) / 3_600_000)
  const parts = [days > 0 ? `${String(days)} ${days === 1 ? 'day' : 'days'}` : '', hours > 0 ? `${String(hours)} h` : '']
  return parts.filter((part) => part !== '').join(' ') || 'less than an hour'
}
