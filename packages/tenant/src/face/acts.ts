import type { World } from '../world.ts'
import { controlInForm, personInForm } from './act.ts'
import type { Act, Acts, Form } from './act.ts'
import { EXCHANGE_ACTS } from './exchange-acts.ts'
import { READY_FAULTS, isOn, matches } from './ready-faults.ts'

const DAY = 86_400_000

const ACTS: Acts = {
  ...EXCHANGE_ACTS,
  'user-switch': switchUser,
  'expire-secrets': (_, field) => ({
    asks: [
      { method: 'PATCH', path: `/apps/${encodeURIComponent(field('appId'))}`, body: { expireSecrets: one(field('keyId')) } },
    ],
    done:
      field('keyId') === '' ? 'Every secret of the app has ended.' : 'The secret has ended: signing in with it is AADSTS7000222.',
  }),
  'add-secret': (world, field) => {
    const days = Number(field('days') || '180')
    if (!Number.isFinite(days)) return undefined
    const endsAt = new Date(world.clock.now() + Math.min(Math.max(days, -3650), 3650) * DAY).toISOString()
    const displayName = field('displayName').trim() || 'Added by hand'
    const body = { addSecret: { displayName, endsAt } }
    return {
      asks: [{ method: 'PATCH', path: `/apps/${encodeURIComponent(field('appId'))}`, body }],
      done: `The secret “${displayName}” is there. Reveal it to copy its value.`,
    }
  },
  revoke: (world, field) => {
    const given = new URLSearchParams({ appId: field('appId'), ...principalOf(field) }).toString()
    return {
      asks: [{ method: 'DELETE', path: `${controlInForm(world, field)}/grants?${given}` }],
      done: 'Consent is taken back: the next refresh is AADSTS65001.',
    }
  },
  'add-fault': (_, field) => ({
    asks: [{ method: 'POST', path: '/faults', body: faultOf(field) }],
    done: 'The fault is in the table. The oldest row that fits a request hits it.',
  }),
  'remove-fault': (_, field) => ({
    asks: [{ method: 'DELETE', path: `/faults/${encodeURIComponent(field('id'))}` }],
    done: 'The fault is gone.',
  }),
  'clear-faults': () => ({
    asks: [{ method: 'DELETE', path: '/faults' }],
    done: 'The table is empty: everything answers truly.',
  }),
  'ready-fault': turnReadyFault,
  clock: (world, field) => {
    const days = Number(field('days'))
    if (!Number.isFinite(days)) return undefined
    // No days: back to the true time.
    const body = field('days') === '' ? { shiftMs: -world.clock.offset() } : { shiftDays: days }
    const moved = field('days') === '' ? 'back to the true time' : `${days > 0 ? 'on' : 'back'} by ${dayCount(Math.abs(days))}`
    return { asks: [{ method: 'POST', path: '/clock', body }], done: `The clock moved ${moved}.` }
  },
}

/** Reads a form that was sent to the face. */
export function readAct(world: World, name: string, field: Form): Act | undefined {
  return Object.hasOwn(ACTS, name) ? ACTS[name]?.(world, field) : undefined
}

/** Switches of a mailbox; the button says what they shall be. */
function switchUser(world: World, field: Form): Act | undefined {
  const found = personInForm(world, field)
  if (!found) return undefined
  const { user, path } = found
  const on = field('to') === 'on'
  const [words, body] = ((): readonly [string, object | undefined] => {
    switch (field('what')) {
      case 'account':
        return ['account', { accountEnabled: on }]
      case 'mailbox':
        return ['mailbox', { mailboxEnabled: on }]
      case 'replies':
        return ['out-of-office answer', { automaticReplies: repliesOf(user.automaticReplies, on, user.displayName) }]
      case 'smtp':
        return ['SMTP AUTH', { smtpClientAuthenticationDisabled: !on }]
      default:
        return ['', undefined]
    }
  })()
  if (body === undefined) return undefined
  return { asks: [{ method: 'PATCH', path, body }], done: `${user.displayName}: ${words} is ${on ? 'on' : 'off'}.` }
}

function repliesOf(
  before: {
    readonly externalAudience: string
    readonly internalReplyMessage: string
    readonly externalReplyMessage: string
    readonly manners: string
  },
  on: boolean,
  name: string,
): object {
  const words = `<p>${name.replaceAll(/[<>&]/g, '')} is out of the office.</p>`
  const { externalAudience, internalReplyMessage, externalReplyMessage, manners } = before
  return {
    status: on ? 'alwaysEnabled' : 'disabled',
    externalAudience,
    manners,
    internalReplyMessage: internalReplyMessage || words,
    externalReplyMessage: externalReplyMessage || words,
  }
}

function turnReadyFault(world: World, field: Form): Act | undefined {
  const ready = READY_FAULTS.find(({ id }) => id === field('id'))
  if (!ready) return undefined
  const wasOn = isOn(ready, world)
  const done = `“${ready.title}” is ${wasOn ? 'off' : 'on'}.`
  if (ready.kind === 'setting') {
    return { asks: [{ method: 'PATCH', path: '/settings', body: wasOn ? ready.off : ready.on }], done }
  }
  if (!wasOn) return { asks: ready.rows.map((body) => ({ method: 'POST', path: '/faults', body })), done }
  const here = world.faults.list().filter((row) => ready.rows.some((wanted) => matches(row, wanted)))
  return { asks: here.map(({ id }) => ({ method: 'DELETE', path: `/faults/${id}` })), done }
}

/** The form of a fault, read into what control takes; what is wrong with it control says in words. */
function faultOf(field: Form): object {
  const [count, chance, delay] = [field('count'), field('chance'), field('delay')]
  return {
    protocol: field('protocol'),
    operation: field('operation').trim() || '*',
    effect: effectOf(field),
    ...(count === '' ? {} : { count: Number(count) }),
    ...(chance === '' || chance === '100' ? {} : { chance: Number(chance) / 100 }),
    ...(delay === '' ? {} : { delayMilliseconds: Number(delay) }),
  }
}

function effectOf(field: Form): object {
  const [kind = '', when = ''] = field('effect').split('-')
  const value = field('value').trim()
  const number = Number(value)
  switch (kind) {
    case 'cut':
      return { kind, when }
    case 'status':
      return { kind, status: number }
    case 'throttle':
      return { kind: 'status', status: 429, retryAfterSeconds: value === '' ? 10 : number }
    case 'error':
      return { kind, code: /^\d+$/.test(value) ? number : value }
    case 'delay':
    case 'stale':
      return { kind, milliseconds: number * 1000 }
    case 'trickle':
      return { kind, bytesPerSecond: number }
    case 'wrongLength':
      return { kind, offBy: number }
    case 'clock':
      return { kind, shiftMilliseconds: number * 1000 }
    default:
      return { kind }
  }
}

const one = (keyId: string): 'all' | string[] => (keyId === '' ? 'all' : [keyId])
const principalOf = (field: Form): Record<string, string> => (field('user') === '' ? {} : { user: field('user') })
const dayCount = (days: number): string => (days === 1 ? 'a day' : `${String(days)} days`)
