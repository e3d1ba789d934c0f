import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, type ControlledTransactionBuilder, type KyselyConfig, type Transaction, type TransactionBuilder } from 'kysely'
import { DatabaseError } from './database-error.ts'

/**
 * Catches the one mistake that is silent on a server and deadly on the embedded engine: using the root database
 * inside a transaction. On a server such a query runs beside the transaction, on another connection, and is not
 * undone with it; the embedded engine has one connection, so it waits for the transaction that waits for it.
 * Inside a transaction everything takes `trx`; whatever reaches for the root throws here, on both engines alike.
 */
export class TransactionGuard {
  readonly #storage = new AsyncLocalStorage<{ open: boolean }>()

  /** Runs `inside` as the body of a transaction. Work it leaves behind may use the root once the body has ended. */
  async enter<T>(inside: () => Promise<T>): Promise<T> {
    const body = { open: true }
    try {
      return await this.#storage.run(body, inside)
    } finally {
      body.open = false
    }
  }

  /** Throws when the caller is inside a transaction; `call` says what was tried. */
  refuseInside(call: string): void {
    if (this.#storage.getStore()?.open !== true) return
    throw new DatabaseError(
      'DATABASE_OUTSIDE_TRANSACTION',
      `${call} was called inside a transaction but not on it. Pass the transaction (trx) down and use that.`,
      { call },
    )
  }
}

const roots = new WeakMap<object, object>()

/** The root database that a transaction belongs to; a root is its own. */
export function rootOf(queries: object): object {
  return roots.get(queries) ?? queries
}

/** Kysely whose transactions are entered into the guard, whichever way they are begun. */
export class GuardedKysely<DB> extends Kysely<DB> {
  readonly #guard: TransactionGuard

  constructor(config: KyselyConfig, guard: TransactionGuard) {
    super(config)
    this.#guard = guard
  }

  override transaction(): TransactionBuilder<DB> {
    return this.#guarded(super.transaction())
  }

  override startTransaction(): ControlledTransactionBuilder<DB> {
    // Its body has no beginning and end that could be guarded, and nothing here needs it.
    throw new Error('Use transaction(): a controlled transaction cannot be guarded')
  }

  #guarded(builder: TransactionBuilder<DB>): TransactionBuilder<DB> {
    const guard = this.#guard
    return new Proxy(builder, {
      get: (target, key) => {
        if (key === 'execute') {
          return <T>(body: (trx: Transaction<DB>) => Promise<T>) =>
            target.execute((trx) => {
              roots.set(trx, this)
              return guard.enter(() => body(trx))
            })
        }
        if (key === 'setIsolationLevel' || key === 'setAccessMode') {
          return (value: never) => this.#guarded(target[key](value))
        }
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}
