import type { DatabaseConnection, Dialect, DialectAdapter, Driver } from 'kysely'
import type { TransactionGuard } from './transaction-guard.ts'

/**
 * The same dialect, except that no connection is handed to a caller who is already inside a transaction.
 *
 * Kysely itself queues for a dialect that has one connection, before it asks the driver, and a caller inside a
 * transaction would wait there for ever. So the dialect is said to have many, the guard is asked first, and the
 * queue for the one connection is here.
 */
export function guardedDialect(dialect: Dialect, guard: TransactionGuard): Dialect {
  const oneConnection = dialect.createAdapter().supportsMultipleConnections === false
  return {
    createAdapter: () => withManyConnections(dialect.createAdapter()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => guardedDriver(dialect.createDriver(), guard, oneConnection ? new ConnectionQueue() : undefined),
  }
}

function withManyConnections(adapter: DialectAdapter): DialectAdapter {
  return new Proxy(adapter, {
    get(target, key) {
      if (key === 'supportsMultipleConnections') return true
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function guardedDriver(driver: Driver, guard: TransactionGuard, queue: ConnectionQueue | undefined): Driver {
  return new Proxy(driver, {
    get(target, key) {
      if (key === 'acquireConnection') {
        return async (...options: Parameters<Driver['acquireConnection']>) => {
          guard.refuseInside('The root database')
          await queue?.enter()
          try {
            return await target.acquireConnection(...options)
          } catch (error) {
            queue?.leave()
            throw error
          }
        }
      }
      if (key === 'releaseConnection') {
        return async (connection: DatabaseConnection) => {
          try {
            await target.releaseConnection(connection)
          } finally {
            queue?.leave()
          }
        }
      }
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Callers waiting for the one connection, in the order they came. */
class ConnectionQueue {
  #taken = false
  readonly #waiting: (() => void)[] = []

  async enter(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken = false
  }
}
