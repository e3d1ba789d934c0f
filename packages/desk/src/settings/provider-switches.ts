import { Provider } from '@postdesk/contract'
import { z } from 'zod'
import type { Queries, Trx } from '../db/index.ts'
import { readSetting, writeSetting } from './read-setting.ts'

const PROVIDERS = 'providers'

/** Which providers' app registrations may begin a sign-in. */
export type ProviderSwitches = Readonly<Record<Provider, boolean>>

const Switches = z.partialRecord(Provider, z.boolean())

/**
 * Providers are off until an administrator activates them: a new desk signs in nowhere. Switched off again, accounts that exist go on;
 * only new sign-ins are refused. A desk that had registrations before there were switches got its own at migration 0007.
 */
export async function readProviderSwitches(queries: Queries): Promise<ProviderSwitches> {
  const kept = await readSetting(queries, PROVIDERS, Switches)
  return { microsoft: kept?.microsoft ?? false, google: kept?.google ?? false, other: kept?.other ?? false }
}

/** Activates or deactivates providers; those that are not named stay as they are. */
export async function switchProviders(trx: Trx, given: Partial<ProviderSwitches>, now: Date): Promise<void> {
  await writeSetting(trx, PROVIDERS, { ...(await readProviderSwitches(trx)), ...given }, now)
}
