import { makeClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { makeDirectory } from './directory/make-directory.ts'
import { makeRegistry } from './directory/make-registry.ts'
import { makeEntraSettings } from './entra/entra-settings.ts'
import { makeTokenBook } from './entra/make-token-book.ts'
import { makeConsentRequests } from './entra/consent-requests.ts'
import { makeTestIssuer } from './entra/test-issuer.ts'
import { makeSigningKey } from './entra/signing-key.ts'
import type { SigningKey } from './entra/signing-key.ts'
import { closedDoors } from './endpoints.ts'
import type { TextDoors } from './endpoints.ts'
import { makeExchangeAdmin } from './exchange/exchange-admin.ts'
import { allowRegisteredApps, makeEwsService } from './ews/ews-service.ts'
import { makeFaultTable } from './faults/make-fault-table.ts'
import { makeImapService } from './imap/imap-service.ts'
import { makeSubscriptionBook } from './graph/subscriptions/make-subscription-book.ts'
import type { Surroundings } from './graph/subscriptions/make-subscription-book.ts'
import { makeNotificationSettings } from './graph/subscriptions/notification-settings.ts'
import { makeMailStore } from './mail/make-mail-store.ts'
import { makePop3Service } from './pop3/pop3-service.ts'
import { makeRandom } from './random.ts'
import { makeRequestLog } from './request-log.ts'
import { contosoSeed } from './seed/contoso-seed.ts'
import { makeSmtpService } from './smtp/smtp-service.ts'
import { plantSeed } from './seed/plant-seed.ts'
import type { Seed } from './seed/seed.ts'
import type { World } from './world.ts'

export type WorldOptions = {
  /** Contoso when absent. */
  readonly seed?: Seed
  /** 1 when absent. */
  readonly randomSeed?: number
  readonly clock?: Clock
  /** Made when absent. */
  readonly signingKey?: SigningKey
  readonly closing?: AbortSignal
  readonly origins?: { http: string; https: string }
  readonly doors?: TextDoors
}

/** Builds a tenant's world and plants the seed in it; no port is opened. */
export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const seed = options.seed ?? contosoSeed
  const clock = options.clock ?? makeClock()
  const random = makeRandom(options.randomSeed ?? 1)
  const origins = options.origins ?? { http: 'http://127.0.0.1', https: 'https://127.0.0.1' }
  const closing = options.closing ?? new AbortController().signal
  const { tenantId, displayName, domains } = { ...contosoSeed, ...seed }
  const signingKey = options.signingKey ?? (await makeSigningKey())
  const directory = makeDirectory({ tenantId, displayName, domains, random })
  const entra = makeEntraSettings()
  const registry = makeRegistry({ clock, random, propagation: () => entra.propagationMilliseconds })
  const surroundings: Surroundings = {
    clock,
    random,
    directory,
    registry,
    tokens: makeTokenBook({ clock, random, directory, registry, origins, signingKey, entra }),
    entra,
    consentRequests: makeConsentRequests({ clock, random }),
    testIssuer: makeTestIssuer({ clock, random }),
    mail: makeMailStore({ clock, random, directory }),
    exchange: makeExchangeAdmin(registry),
    imap: makeImapService(),
    pop3: makePop3Service(),
    smtp: makeSmtpService(closing),
    ews: makeEwsService({ clock, random }),
    faults: makeFaultTable(random, clock.now),
    log: makeRequestLog(),
    origins,
    doors: options.doors ?? closedDoors('127.0.0.1'),
    closing,
    notifications: makeNotificationSettings(),
  }
  const world: World = { ...surroundings, subscriptions: makeSubscriptionBook(surroundings) }
  await plantSeed(world, seed)
  allowRegisteredApps(world)
  return world
}
