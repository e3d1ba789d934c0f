import { makeClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { makeDirectory } from './directory/make-directory.ts'
import { makeRegistry } from './directory/make-registry.ts'
import type { CloudName } from './entra/clouds.ts'
import { makeEntraSettings } from './entra/entra-settings.ts'
import { makeTokenBook } from './entra/make-token-book.ts'
import { makeConsentRequests } from './entra/consent-requests.ts'
import { makeTestIssuer } from './entra/test-issuer.ts'
import { makeSigningKey } from './entra/signing-key.ts'
import type { KeyRing, SigningKey } from './entra/signing-key.ts'
import { closedDoors } from './endpoints.ts'
import type { TextDoors } from './endpoints.ts'
import { makeExchangeAdmin } from './exchange/exchange-admin.ts'
import { makeRoleBook } from './exchange/role-book.ts'
import { allowRegisteredApps, makeEwsService } from './ews/ews-service.ts'
import { makeFaultTable } from './faults/make-fault-table.ts'
import { makeImapService } from './imap/imap-service.ts'
import { makeSubscriptionBook } from './graph/subscriptions/make-subscription-book.ts'
import type { Surroundings } from './graph/subscriptions/make-subscription-book.ts'
import { makeNotificationSettings } from './graph/subscriptions/notification-settings.ts'
import { makeMailStore } from './mail/make-mail-store.ts'
import { makePop3Service } from './pop3/pop3-service.ts'
import { makeGuid, makeRandom } from './random.ts'
import { makeRequestLog } from './request-log.ts'
import { contosoSeed } from './seed/contoso-seed.ts'
import { makeSmtpService } from './smtp/smtp-service.ts'
import { plantConsent, plantSeed } from './seed/plant-seed.ts'
import type { Seed } from './seed/seed.ts'
import type { World } from './world.ts'

/** What stands for Microsoft itself, or for this machine: one for all organizations. */
type Common = Pick<
  World,
  | 'clock'
  | 'random'
  | 'entra'
  | 'testIssuer'
  | 'imap'
  | 'pop3'
  | 'smtp'
  | 'faults'
  | 'log'
  | 'origins'
  | 'doors'
  | 'closing'
  | 'controlToken'
> & { readonly organizations: World[]; readonly keyRing: KeyRing }

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
  readonly controlToken?: string
  /** Where the tenant lives, whatever the seed says. */
  readonly cloud?: CloudName
}

/** Builds a tenant's world, and those of the other organizations its seed names, and plants the seed in them; no port is opened. */
export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const seed: Seed = options.seed ?? contosoSeed
  const clock = options.clock ?? makeClock()
  const random = makeRandom(options.randomSeed ?? 1)
  const closing = options.closing ?? new AbortController().signal
  const common: Common = {
    organizations: [],
    keyRing: { keys: [options.signingKey ?? (await makeSigningKey())] },
    clock,
    random,
    entra: { ...makeEntraSettings(), cloud: options.cloud ?? seed.cloud ?? null },
    testIssuer: makeTestIssuer({ clock, random }),
    imap: makeImapService(),
    pop3: makePop3Service(),
    smtp: makeSmtpService(closing),
    faults: makeFaultTable(random, clock.now),
    log: makeRequestLog(),
    origins: options.origins ?? { http: 'http://127.0.0.1', https: 'https://127.0.0.1' },
    doors: options.doors ?? closedDoors('127.0.0.1'),
    controlToken: options.controlToken,
    closing,
  }
  const { tenantId, displayName, domains } = { ...contosoSeed, ...seed }
  const home = makeOrganization(common, { tenantId, displayName, domains })
  await plantSeed(home, { ...contosoSeed, ...seed })
  allowRegisteredApps(home)
  const others: NonNullable<Seed['organizations']> = seed.organizations ?? contosoSeed.organizations
  for (const given of others) {
    const [domain = 'example'] = given.domains
    const identity = { tenantId: makeGuid(random), displayName: domain, ...given }
    const organization = makeOrganization(common, identity)
    plantConsent(organization, given.consentedApps ?? [])
    await plantSeed(organization, given)
    allowRegisteredApps(organization)
  }
  return home
}

/** Opens an organization with nobody in it. */
function makeOrganization(
  { keyRing, organizations, ...common }: Common,
  identity: { readonly tenantId: string; readonly displayName: string; readonly domains: readonly string[] },
): World {
  const { clock, random, origins, entra } = common
  const taken = organizations.find(
    ({ directory }) =>
      directory.tenantId === identity.tenantId || directory.domains.some((one) => identity.domains.includes(one)),
  )
  if (taken) throw new Error(`${identity.displayName} has the tenant id or a domain of ${taken.directory.displayName}`)
  const directory = makeDirectory({ ...identity, random })
  const registry = makeRegistry({ clock, random, tenantId: identity.tenantId, propagation: () => entra.propagationMilliseconds })
  const storeOf = (address: string) =>
    organizations.find((other) => other.directory !== directory && other.directory.isAccepted(address))?.mail
  const mail = makeMailStore({ clock, random, directory, storeOf })
  const surroundings: Surroundings = {
    ...common,
    organizations,
    directory,
    registry,
    tokens: makeTokenBook({ clock, random, directory, registry, origins, keyRing, entra }),
    consentRequests: makeConsentRequests({ clock, random }),
    mail,
    exchange: makeExchangeAdmin(registry, makeRoleBook({ settings: mail.settings, random })),
    ews: makeEwsService({ clock, random }),
    notifications: makeNotificationSettings(),
  }
  const world: World = { ...surroundings, subscriptions: makeSubscriptionBook(surroundings) }
  organizations.push(world)
  return world
}
