import type { Fault } from '../faults/index.ts'
import type { World } from '../world.ts'

type Row = Omit<Fault, 'id'>

/** A trouble people meet, ready to be switched on: rows of the fault table, or a setting that makes it true. */
export type ReadyFault = { readonly id: string; readonly title: string; readonly sentence: string } & (
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'setting'; readonly on: object; readonly off: object; readonly isOn: (world: World) => boolean }
)

export const READY_FAULTS: readonly ReadyFault[] = [
  {
    id: 'throttle-graph',
    title: 'Throttle Graph for a minute',
    sentence: 'Every Graph request gets 429 with Retry-After: 60.',
    kind: 'rows',
    rows: [
      {
        protocol: 'graph',
        operation: '*',
        effect: { kind: 'status', status: 429, code: 'ApplicationThrottled', retryAfterSeconds: 60 },
        forMilliseconds: 60_000,
      },
    ],
  },
  {
    id: 'cut-after-send',
    title: 'Cut after a send',
    sentence: 'The next mail is taken and sent, but the answer never comes. Over Graph, EWS and SMTP.',
    kind: 'rows',
    rows: [
      ...['messages.send', 'sendMail'].map((operation) => ({ protocol: 'graph' as const, operation })),
      ...['createitem', 'senditem'].map((operation) => ({ protocol: 'ews' as const, operation })),
      { protocol: 'smtp' as const, operation: 'data' },
    ].map((row) => ({ ...row, effect: { kind: 'cut' as const, when: 'after' as const }, count: 1 })),
  },
  {
    id: 'delta-gone',
    title: '410 on the next delta',
    sentence: 'The delta link has died: SyncStateNotFound, once. The client must read the folder anew.',
    kind: 'rows',
    rows: [{ protocol: 'graph', operation: 'messages.delta', effect: { kind: 'error', code: 'SyncStateNotFound' }, count: 1 }],
  },
  {
    id: 'wrong-secret',
    title: 'Wrong secret, from now on',
    sentence: 'The token endpoint says AADSTS7000215 to everybody until this is switched off.',
    kind: 'rows',
    rows: [{ protocol: 'entra', operation: 'token', effect: { kind: 'error', code: 7000215 } }],
  },
  {
    id: 'ews-blocked',
    title: 'EWS blocked for the tenant',
    sentence: 'Set-OrganizationConfig -EwsEnabled $false: every EWS request gets a 403 without a body.',
    kind: 'setting',
    on: { ews: { enabled: false } },
    off: { ews: { enabled: true } },
    isOn: (world) => world.ews.settings.enabled !== true,
  },
  {
    id: 'smtp-auth-off',
    title: 'SMTP AUTH off for the tenant',
    sentence: 'Sign-in by SMTP gets 535 5.7.139, unless the mailbox has it switched on for itself.',
    kind: 'setting',
    on: { mail: { smtpClientAuthenticationDisabled: true } },
    off: { mail: { smtpClientAuthenticationDisabled: false } },
    isOn: (world) => world.mail.settings.smtpClientAuthenticationDisabled,
  },
  {
    id: 'send-as-denied',
    title: 'SendAs denied',
    sentence: 'Every send is refused: ErrorSendAsDenied over Graph and EWS, 5.7.60 over SMTP.',
    kind: 'rows',
    rows: [
      { protocol: 'graph', operation: 'messages.send', effect: { kind: 'error', code: 'ErrorSendAsDenied' } },
      { protocol: 'graph', operation: 'sendMail', effect: { kind: 'error', code: 'ErrorSendAsDenied' } },
      { protocol: 'ews', operation: 'createitem', effect: { kind: 'status', status: 200, code: 'ErrorSendAsDenied' } },
      { protocol: 'ews', operation: 'senditem', effect: { kind: 'status', status: 200, code: 'ErrorSendAsDenied' } },
      { protocol: 'smtp', operation: 'data', effect: { kind: 'error', code: '5.7.60' } },
    ],
  },
]

/** Whether a row of the table came of this ready-made one: the same door, the same effect. */
export function matches(row: Row, wanted: Row): boolean {
  return (
    row.protocol === wanted.protocol &&
    row.operation === wanted.operation &&
    row.chance === wanted.chance &&
    JSON.stringify(row.effect) === JSON.stringify(wanted.effect)
  )
}

/** On while anything of it can still hit a request. */
export function isOn(ready: ReadyFault, world: World): boolean {
  return ready.kind === 'setting'
    ? ready.isOn(world)
    : ready.rows.some((wanted) => world.faults.list().some((row) => matches(row, wanted)))
}
