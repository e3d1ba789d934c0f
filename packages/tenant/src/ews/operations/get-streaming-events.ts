import type { EwsCall } from '../call.ts'
import { DECLARED } from '../envelope.ts'
import { SOAP } from '../namespaces.ts'
import { openEventStream } from '../notify/event-stream.ts'
import type { Subscription } from '../notify/subscriptions.ts'
import { ResponseError } from '../refusals.ts'
import { errorMessage, successMessage } from '../response.ts'
import { serverVersionInfo } from '../server-version.ts'
import { assertSequence, requiredChild, textOf, wholeNumberOf } from '../xml/schema.ts'
import { element, m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

const OPERATION = 'GetStreamingEvents'

/**
 * A connection that stays open and on which whole SOAP envelopes come one after the other (streaming notification pages).
 * A subscription that cannot be streamed is named in the only envelope there is then.
 */
export function getStreamingEvents(call: EwsCall): Response {
  const { body, world, actor, throttleKey } = call
  const { settings, subscriptions, throttle } = world.ews
  assertSequence(body, ['SubscriptionIds!', 'ConnectionTimeout!'])
  const minutes = wholeNumberOf(textOf(body, 'ConnectionTimeout') ?? '', 'ConnectionTimeout', { least: 1, most: 30 })
  const headers = { 'content-type': 'text/xml; charset=utf-8' }
  const found: Subscription[] = []
  for (const { text } of requiredChild(body, 'SubscriptionIds').children) {
    const id = text.trim()
    try {
      const one = subscriptions.find(id, actor)
      if (one.kind !== 'streaming') throw new ResponseError('ErrorInvalidSubscription')
      found.push(one)
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error
      const ids = m('ErrorSubscriptionIds', {}, t('SubscriptionId', {}, id))
      return new Response(envelopeOf(call, errorMessage(OPERATION, error, ids)), { headers })
    }
  }
  const stream = openEventStream(
    world,
    found,
    {
      status: (status) => envelopeOf(call, successMessage(OPERATION, m('ConnectionStatus', {}, status))),
      notices: (subscription) => {
        const notices = notificationsOf(subscription)
        return notices && envelopeOf(call, successMessage(OPERATION, notices))
      },
      error: (code, message) => envelopeOf(call, errorMessage(OPERATION, { code, message })),
    },
    { lifeMilliseconds: minutes * settings.streamMinuteMilliseconds, release: throttle.hang(throttleKey), cut: call.cut },
  )
  return new Response(stream, { headers })
}

/** Takes what waits; undefined when nothing does. */
function notificationsOf(subscription: Subscription): Xml | undefined {
  const { waiting } = subscription
  if (waiting.length === 0) return undefined
  subscription.acknowledge(subscription.latest)
  const events = waiting.map(({ type, children }) => t(type, {}, children))
  return m('Notifications', {}, m('Notification', {}, t('SubscriptionId', {}, subscription.id), events))
}

/** Exchange writes these envelopes without a prefix, and programs look for the bare `<Envelope`. */
function envelopeOf({ world }: EwsCall, message: Xml): string {
  return element(
    'Envelope',
    { xmlns: SOAP },
    element('soap11:Header', { 'xmlns:soap11': SOAP }, serverVersionInfo(world.ews.settings)),
    element(
      'soap11:Body',
      { 'xmlns:soap11': SOAP },
      element(`m:${OPERATION}Response`, DECLARED, m('ResponseMessages', {}, message)),
    ),
  ).text
}
