import type { Clock } from '../clock.ts'
import type { World } from '../world.ts'
import { makeEwsSettings } from './ews-settings.ts'
import type { EwsSettings } from './ews-settings.ts'
import { Subscriptions } from './notify/subscriptions.ts'
import { EwsThrottle } from './throttle.ts'

/** The EWS door of a world: its switches, its budgets, its subscriptions and the connections that hang on them. */
export type EwsService = {
  readonly settings: EwsSettings
  readonly throttle: EwsThrottle
  readonly subscriptions: Subscriptions
  /** How to end each streaming connection that is open. */
  readonly streams: Set<() => void>
  /** Ends every streaming connection and forgets every subscription. */
  readonly drop: () => void
}

export function makeEwsService({ clock, random }: { readonly clock: Clock; readonly random: () => number }): EwsService {
  const settings = makeEwsSettings()
  const subscriptions = new Subscriptions(clock.now, random)
  const streams = new Set<() => void>()
  return {
    settings,
    throttle: new EwsThrottle(settings, clock.now),
    subscriptions,
    streams,
    drop: () => {
      for (const end of streams) end()
      subscriptions.clear()
    },
  }
}

/**
 * Puts the apps that were registered for EWS on the allow list, as Microsoft filled the lists of tenants in September 2026 from
 * what was in use. An app registered later must be added by whoever wants it in.
 */
export function allowRegisteredApps({ ews, registry }: Pick<World, 'ews' | 'registry'>): void {
  ews.settings.allowedAppIds = registry
    .enterpriseApps()
    .filter(({ requiredAccess }) =>
      requiredAccess.some(
        ({ delegated, application }) => delegated.includes('EWS.AccessAsUser.All') || application.includes('full_access_as_app'),
      ),
    )
    .map(({ appId }) => appId)
}
