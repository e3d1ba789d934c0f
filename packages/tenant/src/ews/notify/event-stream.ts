import { meetFault } from '../../faults/index.ts'
import type { World } from '../../world.ts'
import { textOfCode } from '../error-texts.ts'
import type { Subscription } from './subscriptions.ts'

/** Asked before each envelope a streaming connection sends by itself; the one that opens it is the operation's own answer. */
export const STREAM_OPERATION = 'getstreamingevents.envelope'

// A client that does not read must not make the tenant keep its news for it without end.
const MAX_UNREAD_BYTES = 4 * 1024 * 1024

/** The three things such a connection says, written as whole envelopes. */
export type StreamWords = {
  readonly status: (status: 'OK' | 'Closed') => string
  /** Takes what waits in the subscription; undefined when nothing does. */
  readonly notices: (subscription: Subscription) => string | undefined
  readonly error: (code: string, message: string) => string
}

/**
 * A streaming connection from its opening envelope to its end.
 *
 * - Open: it says OK, then whatever waits. From there on it tells of changes as they happen, and gives a sign of life between.
 * - It ends with Closed after `lifeMilliseconds`; without a word when the client goes, the tenant closes or is reset; in the middle
 *   when a fault cuts it, or when the client does not read what waits for it; with an error envelope when a fault says so. What was told is forgotten, heard or not: a client that
 *   lost the connection finds out by synchronizing.
 */
export function openEventStream(
  world: World,
  subscriptions: readonly Subscription[],
  words: StreamWords,
  {
    lifeMilliseconds,
    release,
    cut,
  }: {
    readonly lifeMilliseconds: number
    /** Called once when it is over. */
    readonly release: () => void
    /** Ends the connection without another byte. */
    readonly cut: () => void
  },
): ReadableStream<Uint8Array> {
  const { ews, closing } = world
  let isOver = false
  let sending: Promise<void> = Promise.resolve()
  const stops: (() => void)[] = [release]
  const end = (): void => {
    if (isOver) return
    isOver = true
    for (const stop of stops) stop()
    for (const one of subscriptions) ews.subscriptions.touch(one)
  }

  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const put = (envelope: string): void => {
          if (isOver) return
          if ((controller.desiredSize ?? 0) > 0) {
            controller.enqueue(Buffer.from(envelope))
            return
          }
          end()
          cut()
          controller.error(new Error('The client of a streaming connection does not read'))
        }
        const finish = (): void => {
          if (isOver) return
          end()
          controller.close()
        }
        // One after the other, whatever a fault makes each of them wait.
        const send = (envelope: string): void => {
          sending = sending.then(async () => {
            const effect = isOver ? undefined : await meetFault(world, 'ews', STREAM_OPERATION)
            if (isOver) return
            if (effect?.kind === 'drop') return
            if (effect?.kind === 'cut') {
              end()
              cut()
              return
            }
            if (effect?.kind === 'status' || effect?.kind === 'error') {
              const code = String(effect.code ?? 'ErrorInternalServerError')
              put(words.error(code, effect.message ?? textOfCode(code)))
              finish()
              return
            }
            put(envelope)
            if (effect?.kind === 'double') put(envelope)
          })
        }
        const tell = (subscription: Subscription): void => {
          const notices = words.notices(subscription)
          if (notices !== undefined) send(notices)
        }

        put(words.status('OK'))
        for (const subscription of subscriptions) {
          // Several changes made in one go are told in one envelope.
          let soon: NodeJS.Immediate | undefined
          const unlisten = subscription.listen(() => {
            soon ??= setImmediate(() => {
              soon = undefined
              tell(subscription)
            })
          })
          stops.push(unlisten, () => clearImmediate(soon))
          tell(subscription)
        }
        const beat = setInterval(() => {
          for (const one of subscriptions) ews.subscriptions.touch(one)
          send(words.status('OK'))
        }, ews.settings.heartbeatMilliseconds)
        const last = setTimeout(() => {
          put(words.status('Closed'))
          finish()
        }, lifeMilliseconds)
        ews.streams.add(finish)
        closing.addEventListener('abort', finish)
        stops.push(
          () => clearInterval(beat),
          () => clearTimeout(last),
          () => ews.streams.delete(finish),
          () => closing.removeEventListener('abort', finish),
        )
      },
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_UNREAD_BYTES }),
  )
}
