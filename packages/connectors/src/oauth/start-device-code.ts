import { getGlobalDispatcher } from 'undici'
import type { Dispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import type { OAuthEndpoints } from '../endpoints/oauth-endpoints.ts'
import { wrongSetting } from '../endpoints/plain-address.ts'
import { ask, readJsonObject, textOrNull } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'
import { readTokenError } from './entra-error.ts'
import { inDeviceFlow } from './in-device-flow.ts'

/** A sign-in that goes on in a browser anywhere. */
export type DeviceCode = {
  /** Secret: polls with it bring the tokens. */
  readonly deviceCode: string
  /** What the person types on the page, and that page. */
  readonly userCode: string
  readonly verificationUri: string
  /** The same page with the code filled in; Microsoft has none. */
  readonly verificationUriComplete: string | null
  /** The provider's own sentence for the person. */
  readonly message: string
  readonly expiresAt: Date
  /** Seconds to wait between two polls. */
  readonly intervalSeconds: number
}

// RFC 8628 section 3.2: what holds when the server names no interval. None is polled faster than once a second.
const USUAL_INTERVAL = 5
const SLOWEST_INTERVAL = 60

/**
 * Begins a sign-in by device code (RFC 8628 section 3.1): for a server no browser can be sent back to. The app registration must
 * allow public client flows (AADSTS7000218 says it does not). At Microsoft `scopes` may name one service only.
 */
export async function startDeviceCode(request: {
  readonly endpoints: Pick<OAuthEndpoints, 'deviceCodeUrl' | 'title'>
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly dispatcher?: Dispatcher
  readonly signal?: AbortSignal
  readonly now?: Date
}): Promise<DeviceCode> {
  const { deviceCodeUrl, title } = request.endpoints
  if (deviceCodeUrl === null)
    throw wrongSetting('deviceCodeUrl', `${title} offers no sign-in by device code for mail. Sign in with the browser instead.`)
  const answer = await ask(request.dispatcher ?? getGlobalDispatcher(), {
    method: 'POST',
    url: deviceCodeUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: request.clientId, scope: request.scopes.join(' ') }).toString(),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
  return readDeviceCode(answer, request.now ?? new Date())
}

/** Judges the answer of the device code endpoint. */
export function readDeviceCode(answer: Answer, now: Date): DeviceCode {
  if (answer.status !== 200) throw inDeviceFlow(readTokenError(answer, now))
  const body = readJsonObject(answer)
  const deviceCode = textOrNull(body?.['device_code'])
  const userCode = textOrNull(body?.['user_code'])
  // Google's form of the draft before RFC 8628 said "verification_url".
  const verificationUri = textOrNull(body?.['verification_uri']) ?? textOrNull(body?.['verification_url'])
  const seconds = Number(body?.['expires_in'])
  if (deviceCode === null || userCode === null || verificationUri === null || !(seconds > 0) || !isPage(verificationUri))
    throw new ConnectorError('UNAVAILABLE', 'The device code endpoint answered 200 without a code, a page or an end.', {
      border: 'entra',
      status: answer.status,
      host: answer.host,
      correlationId: answer.clientRequestId,
    })
  const complete = textOrNull(body?.['verification_uri_complete'])
  const interval = Number(body?.['interval'] ?? USUAL_INTERVAL)
  return {
    deviceCode,
    userCode,
    verificationUri,
    verificationUriComplete: complete !== null && isPage(complete) ? complete : null,
    message: textOrNull(body?.['message']) ?? `Open ${verificationUri} in a browser and enter the code ${userCode}.`,
    expiresAt: new Date(now.getTime() + seconds * 1000),
    intervalSeconds: Number.isFinite(interval) ? Math.min(Math.max(1, interval), SLOWEST_INTERVAL) : USUAL_INTERVAL,
  }
}

/** It becomes a link on our screen: nothing but a page of the web may stand there. */
function isPage(text: string): boolean {
  return URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol)
}
