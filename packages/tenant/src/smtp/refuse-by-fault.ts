import type { Met } from '../faults/meet-fault.ts'
import { REPLIES, SMTP_HOST, reply } from './replies.ts'
import type { Reply } from './replies.ts'

type Refusing = Extract<Met, { kind: 'status' | 'error' }>

/** Replies of Exchange by their enhanced code, for faults of kind `error` (E3). */
const NAMED: Readonly<Record<string, Reply>> = {
  '4.3.2': REPLIES.tooManyConnections,
  '4.4.2': REPLIES.tooFast(421),
  '4.5.3': REPLIES.tooManyRecipients,
  '4.7.0': reply(451, `4.7.0 Temporary server error. Please try again later. PRX4 [${SMTP_HOST}]`),
  '5.1.8': reply(550, '5.1.8 Access denied, bad outbound sender'),
  '5.2.0': REPLIES.sendAsDenied('5.2.0', '', ''),
  '5.2.2': REPLIES.mailboxFull,
  '5.2.3': REPLIES.tooLargeForSender,
  '5.3.4': REPLIES.tooLarge,
  '5.7.3': reply(535, `5.7.3 Authentication unsuccessful [${SMTP_HOST}]`),
  '5.7.30': reply(550, '5.7.30 Basic authentication is not supported for Client Submission.'),
  '5.7.57': REPLIES.notAuthenticated,
  '5.7.139': reply(
    535,
    `5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator. [${SMTP_HOST}]`,
  ),
  '5.7.60': REPLIES.sendAsDenied('5.7.60', '', ''),
  '5.7.708': reply(550, '5.7.708 Service unavailable. Access denied, traffic not accepted from this IP'),
  '5.7.750': reply(550, '5.7.750 Service unavailable. Client blocked from sending from unregistered domains'),
}

/**
 * What a fault says. `error` takes an enhanced code of the list above, or any other, with `message` as its words; `status` is
 * the reply code itself, with `code` as the enhanced one.
 */
export function refuseByFault(met: Refusing): Reply {
  const words = met.message?.replaceAll(/[\r\n]+/g, ' ')
  if (met.kind === 'status') {
    const kind = met.status < 400 ? '2' : String(met.status)[0]
    return reply(met.status, `${met.code ?? `${String(kind)}.0.0`} ${words ?? 'Service unavailable'}`)
  }
  const code = String(met.code)
  const known = NAMED[code]
  if (known !== undefined && words === undefined) return known
  const number = known?.code ?? (code.startsWith('4') ? 451 : 550)
  return reply(number, `${/^[245]\.\d+\.\d+$/.test(code) ? `${code} ` : ''}${words ?? code.replaceAll(/[\r\n]+/g, ' ')}`)
}
