import type { EwsCall } from '../call.ts'
import { DECLARED } from '../envelope.ts'
import { MESSAGES, SOAP, TYPES } from '../namespaces.ts'
import type { Subscription } from '../notify/subscriptions.ts'
import { ResponseError } from '../refusals.ts'
import { errorMessage, successMessage } from '../response.ts'
import { serverVersionInfo } from '../server-version.ts'
import { assertSequence, requiredChild, textOf, wholeNumberOf } from '../xml/schema.ts'
import { element, m, t } from '../xml/write-xml.ts'
import type { Xml, XmlChild } from '../xml/write-xml.ts'

const OPERATION = 'GetStreamingEvents'

/**
 * A connection that stays open and on which whole SOAP envelopes come one after the other (streaming notification pages).
 *
 * It opens with ConnectionStatus OK, carries notices as they happen and a sign of life every 45 seconds, and ends with
 * ConnectionStatus Closed when the minutes the client asked for are over. What happened between two connections waits for the
 * next. A subscription that cannot be streamed ends the connection with an error that names it.
 */
export async function getStreamingEvents(call: EwsCall): Promise<Response> {
  const { body, world, actor, throttleKey } = call
  assertSequence(body, ['SubscriptionIds!', 'ConnectionTimeout!'])
  const minutes = wholeNumberOf(textOf(body, 'ConnectionTimeout') ?? '', 'ConnectionTimeout', { least: 1, most: 30 })
  const ids = requiredChild(body, 'SubscriptionIds').children.map(({ text }) => text.trim())
  const { ews } = world
  const release = ews.throttle.hang(throttleKey)
  const { heartbeatMilliseconds, streamMinuteMilliseconds } = ews.settings

  let end: () => void = () => undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const timers: NodeJS.Timeout[] = []
      const stops: (() => void)[] = []
      const send = (message: Xml): void => {
        controller.enqueue(Buffer.from(envelopeOf(call, message)))
      }
      end = (): void => {
        end = () => undefined
        for (const timer of timers) clearInterval(timer)
        for (const stop of stops) stop()
        release()
      }
      const finish = (message: Xml | undefined): void => {
        if (message !== undefined) send(message)
        end()
        controller.close()
      }
      const subscriptions = findAll(call, ids)
      if ('refused' in subscriptions) {
        finish(
          errorMessage(
            OPERATION,
            subscriptions.refused,
            m(
              'ErrorSubscriptionIds',
              {},
              subscriptions.ids.map((id) => t('SubscriptionId', {}, id)),
            ),
          ),
        )
        return
      }
      send(successMessage(OPERATION, m('ConnectionStatus', {}, 'OK')))
      for (const subscription of subscriptions.found) {
        const tell = (): void => {
          const notices = notificationsOf(subscription)
          if (notices !== undefined) send(successMessage(OPERATION, notices))
        }
        // Several changes made in one go are told in one envelope.
        let soon: NodeJS.Immediate | undefined
        const listening = subscription.listen(() => {
          soon ??= setImmediate(() => {
            soon = undefined
            tell()
          })
        })
        stops.push(listening, () => clearImmediate(soon))
        tell()
      }
      timers.push(
        setInterval(() => {
          for (const one of subscriptions.found) ews.subscriptions.touch(one)
          send(successMessage(OPERATION, m('ConnectionStatus', {}, 'OK')))
        }, heartbeatMilliseconds),
        setTimeout(
          () => finish(successMessage(OPERATION, m('ConnectionStatus', {}, 'Closed'))),
          minutes * streamMinuteMilliseconds,
        ),
      )
      const close = (): void => finish(undefined)
      ews.streams.add(close)
      world.closing.addEventListener('abort', close)
      stops.push(
        () => ews.streams.delete(close),
        () => world.closing.removeEventListener('abort', close),
        () => {
          for (const one of subscriptions.found) ews.subscriptions.touch(one)
        },
      )
    },
    cancel: () => end(),
  })
  return await Promise.resolve(new Response(stream, { headers: { 'content-type': 'text/xml; charset=utf-8' } }))

  function findAll(
    { world: { ews: of } }: EwsCall,
    given: readonly string[],
  ): { found: readonly Subscription[] } | { refused: ResponseError; ids: readonly string[] } {
    const found: Subscription[] = []
    for (const id of given) {
      try {
        const one = of.subscriptions.find(id, actor)
        if (one.kind !== 'streaming') throw new ResponseError('ErrorInvalidSubscription')
        found.push(one)
      } catch (error) {
        if (error instanceof ResponseError) return { refused: error, ids: [id] }
        throw error
      }
    }
    return { found }
  }
}

/** Takes what waits; undefined when nothing does. */
function notificationsOf(subscription: Subscription): Xml | undefined {
  const { waiting } = subscription
  if (waiting.length === 0) return undefined
  subscription.acknowledge(subscription.latest)
  const events: XmlChild = waiting.map(({ type, children }) => t(type, {}, children))
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
      element(
        `m:${OPERATION}Response`,
        { ...DECLARED, 'xmlns:m': MESSAGES, 'xmlns:t': TYPES },
        m('ResponseMessages', {}, message),
      ),
    ),
  ).text
}
