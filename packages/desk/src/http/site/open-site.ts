import { proxyMatcher } from '../../config/index.ts'
import type { Database } from '../../db/index.ts'
import { readReachSettings, SETTINGS_CHANNEL } from '../../settings/index.ts'

/** Who said it: the environment of this process wins over what was set in the browser, which wins over the default. */
export type SaidBy = 'environment' | 'setting' | 'default'

/** How this desk is reached. */
export type Site = {
  /** How browsers and Microsoft reach us; without a path. */
  readonly baseUrl: URL
  readonly baseUrlFrom: SaidBy
  readonly trustedProxies: readonly string[]
  readonly trustedProxiesFrom: SaidBy
  /** Whether the X-Forwarded headers of whoever is at this address are believed. */
  readonly isTrusted: (address: string) => boolean
}

export type OpenSite = {
  readonly current: () => Site
  /** Reads the settings anew; what was changed on another node comes by itself. */
  readonly refresh: () => Promise<void>
  readonly close: () => Promise<void>
}

/** What the environment says, which nobody changes in the browser. */
export type SiteEnvironment = { readonly baseUrl?: URL | undefined; readonly trustedProxies?: readonly string[] | undefined }

/**
 * Keeps how this desk is reached, and follows each change of it without a restart: the settings are read when a notification names them, and
 * again whenever one may have been missed. What cannot be read leaves everything as it was.
 */
export async function openSite(given: {
  readonly database: Database
  readonly environment: SiteEnvironment
  /** Where the desk is when nobody said anything. */
  readonly defaultBaseUrl: URL
  readonly onError: (error: unknown) => void
}): Promise<OpenSite> {
  const { database } = given
  let site = await readSite(given)
  let reading: Promise<void> = Promise.resolve()
  // One after the other: what was asked for later knows more, and must not be overtaken.
  const refresh = () => {
    const read = async () => {
      site = await readSite(given)
    }
    reading = reading.then(read, read)
    return reading
  }
  const follow = () => void refresh().catch(given.onError)
  const stop = await database.listen(SETTINGS_CHANNEL, follow, follow)
  return { current: () => site, refresh, close: stop }
}

async function readSite({ database, environment, defaultBaseUrl }: Parameters<typeof openSite>[0]): Promise<Site> {
  const kept = await readReachSettings(database.kysely)
  const trustedProxies = environment.trustedProxies ?? kept.trustedProxies ?? []
  return {
    baseUrl: environment.baseUrl ?? kept.baseUrl ?? defaultBaseUrl,
    baseUrlFrom: saidBy(environment.baseUrl, kept.baseUrl),
    trustedProxies,
    trustedProxiesFrom: saidBy(environment.trustedProxies, kept.trustedProxies),
    isTrusted: proxyMatcher(trustedProxies),
  }
}

function saidBy(environment: unknown, kept: unknown): SaidBy {
  if (environment !== undefined) return 'environment'
  return kept === null ? 'default' : 'setting'
}
