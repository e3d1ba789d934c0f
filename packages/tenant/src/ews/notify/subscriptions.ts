import { makeGuid } from '../../random.ts'
import type { DirectoryUser } from '../../directory/directory.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import { ResponseError } from '../refusals.ts'
import { noticesOf } from './event.ts'
import type { EventType, Notice } from './event.ts'

// What nobody fetches must not eat the machine; a reader who comes after more than this has missed something and is told so.
const MAX_WAITING = 5_000
const STREAM_LIFE = 30 * 60_000

export type WaitingNotice = Notice & { readonly sequence: number }

export type NewSubscription = {
  readonly kind: 'pull' | 'streaming'
  readonly actor: DirectoryUser
  readonly mailbox: Mailbox
  /** Undefined: all folders. */
  readonly folders: readonly string[] | undefined
  readonly types: readonly EventType[]
  /** How long it lives without being asked. */
  readonly lifeMilliseconds?: number
}

/** One client's wish to hear of changes in one mailbox. Notices wait in it until they are fetched or streamed. */
export class Subscription {
  readonly id: string
  readonly kind: 'pull' | 'streaming'
  readonly actorId: string
  readonly life: number
  expiresAt: number
  /** Sequence of the newest notice; a watermark names one. */
  latest = 0
  hasMissed = false
  waiting: WaitingNotice[] = []
  readonly #listeners = new Set<() => void>()
  readonly #unwatch: () => void

  constructor(id: string, given: NewSubscription, now: () => number) {
    this.id = id
    this.kind = given.kind
    this.actorId = given.actor.id
    this.life = given.lifeMilliseconds ?? STREAM_LIFE
    this.expiresAt = now() + this.life
    this.#unwatch = given.mailbox.watch((event) => {
      for (const notice of noticesOf(event, now())) {
        const isWanted =
          given.types.includes(notice.type) &&
          (given.folders === undefined || notice.folders.some((folder) => given.folders?.includes(folder)))
        if (isWanted) this.#add(notice)
      }
    })
  }

  /** Forgets what the client has: everything up to this sequence. */
  acknowledge(sequence: number): void {
    this.waiting = this.waiting.filter((notice) => notice.sequence > sequence)
  }

  /** Calls `listener` when a notice has come, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  end(): void {
    this.#unwatch()
    this.#listeners.clear()
  }

  #add(notice: Notice): void {
    this.latest += 1
    this.waiting.push({ ...notice, sequence: this.latest })
    if (this.waiting.length > MAX_WAITING) {
      this.waiting.shift()
      this.hasMissed = true
    }
    for (const listener of this.#listeners) listener()
  }
}

/** All subscriptions of the tenant. */
export class Subscriptions {
  readonly #now: () => number
  readonly #random: () => number
  readonly #all = new Map<string, Subscription>()

  constructor(now: () => number, random: () => number) {
    this.#now = now
    this.#random = random
  }

  add(given: NewSubscription, most: number): Subscription {
    for (const old of this.#all.values()) if (old.expiresAt <= this.#now()) this.#drop(old)
    const held = [...this.#all.values()].filter(({ actorId }) => actorId === given.actor.id).length
    if (held >= most) throw new ResponseError('ErrorExceededSubscriptionCount')
    // Exchange writes the server that holds it into the id; that is why requests must go to the same one (affinity page).
    const id = Buffer.from(`am0pr05mb4711.eurprd05.prod.outlook.com|${makeGuid(this.#random)}`).toString('base64')
    const made = new Subscription(id, given, this.#now)
    this.#all.set(id, made)
    return made
  }

  /** The subscription of this id; throws when it is not there, no more, or somebody else's. */
  find(id: string, actor: DirectoryUser): Subscription {
    const found = this.#all.get(id)
    if (found === undefined) throw new ResponseError('ErrorSubscriptionNotFound')
    if (found.actorId !== actor.id) throw new ResponseError('ErrorSubscriptionAccessDenied')
    if (found.expiresAt <= this.#now()) {
      this.#drop(found)
      throw new ResponseError('ErrorExpiredSubscription')
    }
    return found
  }

  /** It was asked for, so it lives on. */
  touch(subscription: Subscription): void {
    subscription.expiresAt = this.#now() + subscription.life
  }

  remove(id: string, actor: DirectoryUser): void {
    this.#drop(this.find(id, actor))
  }

  clear(): void {
    for (const one of this.#all.values()) this.#drop(one)
  }

  #drop(subscription: Subscription): void {
    subscription.end()
    this.#all.delete(subscription.id)
  }
}
