import { makeDispatcher, type NetworkSettings } from '@postdesk/connectors'
import { readSettings } from './connection-settings.ts'
import type { OpenSettings } from './proxy-password.ts'

export type Dispatcher = ReturnType<typeof makeDispatcher>

/** Connections of HTTP, pooled by proxy, authorities and patience: accounts with the same settings share them. */
export type Dispatchers = {
  /** The pool for an account's settings. */
  readonly of: (settings: OpenSettings) => Dispatcher
  readonly close: () => Promise<void>
}

export function openDispatchers(): Dispatchers {
  const pools = new Map<string, Dispatcher>()
  return {
    of: (settings) => {
      const { advanced, caPem, proxyUrl } = readSettings(settings)
      const timeout = advanced?.connectTimeoutSeconds
      const network: NetworkSettings = {
        ...(caPem === undefined ? {} : { caPem }),
        ...(proxyUrl === undefined ? {} : { proxyUrl }),
        ...(timeout === undefined ? {} : { connectTimeout: timeout * 1_000 }),
      }
      const key = JSON.stringify(network)
      const known = pools.get(key) ?? makeDispatcher(network)
      pools.set(key, known)
      return known
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

/** Does one thing over a pool of its own, by the proxy, authorities and patience of these settings. */
export async function withDispatcher<T>(settings: OpenSettings, use: (dispatcher: Dispatcher) => Promise<T>): Promise<T> {
  const dispatchers = openDispatchers()
  try {
    return await use(dispatchers.of(settings))
  } finally {
    await dispatchers.close()
  }
}
