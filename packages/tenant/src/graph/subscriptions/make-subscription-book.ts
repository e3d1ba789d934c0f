import { inBackground } from '../../in-background.ts'
import type { MailboxEvent } from '../../mail/mailbox.ts'
import { makeGuid } from '../../random.ts'
import type { World } from '../../world.ts'
import { changesOf } from './changes-of.ts'
import { isStillAllowed } from './is-still-allowed.ts'
import { sendChange, sendLifecycle } from './send-notification.ts'
import type { LifecycleEvent, Subscription } from './subscription.ts'
import { makeSender } from './make-sender.ts'

/** The world as the book sees it. */
export type Surroundings = Omit<World, 'subscriptions'>

export type NewSubscription = Omit<Subscription, 'id' | 'state'>

/** Every subscription of the tenant, and the watching that feeds them. */
export type SubscriptionBook = {
  readonly add: (given: NewSubscription) => Subscription
  /** Those alive now, in the order they were made. */
  readonly list: () => readonly Subscription[]
  readonly find: (id: string) => Subscription | undefined
  /** Ends it without a word. */
  readonly remove: (id: string) => boolean
  /** Shows the right to it anew: a paused one is active again. */
  readonly reauthorize: (subscription: Subscription, authorizedUntil: number) => void
  /** Sends a lifecycle event now; `subscriptionRemoved` removes, `reauthorizationRequired` pauses. */
  readonly tell: (subscription: Subscription, event: LifecycleEvent) => void
  /** Ends what is over, pauses and removes what has lost its right. Runs by itself once a second while there are any. */
  readonly sweep: () => void
}

const SWEEP_MILLISECONDS = 1_000

export function makeSubscriptionBook(world: Surroundings): SubscriptionBook {
  const subscriptions = new Map<string, Subscription>()
  const watching = new Map<string, () => void>()
  const sender = makeSender(world)
  let sweeping: NodeJS.Timeout | undefined

  const onEvent = (userId: string, event: MailboxEvent): void => {
    sweep()
    for (const one of subscriptions.values()) {
      if (one.watched.userId !== userId) continue
      // A filter's view of the mailbox must stay true while nothing is sent.
      const changes = changesOf(one, event)
      if (one.state !== 'active') continue
      for (const change of changes) sendChange(world, sender, one, change, () => tell(one, 'missed'))
    }
  }

  const tell = (one: Subscription, event: LifecycleEvent): void => {
    if (event === 'subscriptionRemoved') remove(one.id)
    if (event === 'reauthorizationRequired') one.state = 'paused'
    sendLifecycle(world, sender, one, event)
  }

  const sweep = (): void => {
    const now = world.clock.now()
    for (const one of subscriptions.values()) {
      if (one.expiresAt <= now) remove(one.id)
      else if (!isStillAllowed(world, one)) tell(one, 'subscriptionRemoved')
      else if (one.state === 'active' && one.authorizedUntil <= now && one.lifecycleNotificationUrl !== undefined)
        tell(one, 'reauthorizationRequired')
    }
  }

  const remove = (id: string): boolean => {
    const one = subscriptions.get(id)
    if (one === undefined) return false
    subscriptions.delete(id)
    const { userId } = one.watched
    if (![...subscriptions.values()].some((other) => other.watched.userId === userId)) {
      watching.get(userId)?.()
      watching.delete(userId)
    }
    if (subscriptions.size === 0) {
      clearInterval(sweeping)
      sweeping = undefined
    }
    return true
  }

  world.closing.addEventListener('abort', () => clearInterval(sweeping), { once: true })

  return {
    add: (given) => {
      const one: Subscription = { ...given, id: makeGuid(world.random), state: 'active' }
      subscriptions.set(one.id, one)
      const { userId } = one.watched
      const mailbox = world.mail.mailboxOf(userId)
      if (mailbox && !watching.has(userId))
        watching.set(
          userId,
          mailbox.watch((event) => onEvent(userId, event)),
        )
      if (!world.closing.aborted)
        sweeping ??= setInterval(() => inBackground('Sweeping subscriptions', sweep), SWEEP_MILLISECONDS).unref()
      return one
    },
    list: () => {
      sweep()
      return [...subscriptions.values()]
    },
    find: (id) => {
      sweep()
      return subscriptions.get(id.toLowerCase())
    },
    remove,
    reauthorize: (one, authorizedUntil) => {
      one.authorizedUntil = authorizedUntil
      one.state = 'active'
    },
    tell,
    sweep,
  }
}
