import { NO_AUTOMATIC_REPLIES } from '../directory/automatic-replies.ts'
import type { DirectoryUser } from '../directory/directory.ts'
import type { CasMailbox } from '../exchange/exchange-admin.ts'
import type { World } from '../world.ts'
import type { SeedUser } from './seed.ts'

type Given = Partial<Pick<SeedUser, 'automaticReplies' | 'fullAccess' | 'sendAs' | 'sendOnBehalf'>>
type Settled = Partial<Pick<DirectoryUser, 'automaticReplies' | 'fullAccess' | 'sendAs' | 'sendOnBehalf'>>

/** The parts of a seed or of a change that the directory keeps in another form: dates as numbers, holders of rights by id. */
export function settleMailbox(world: World, given: Given): Settled {
  const { automaticReplies, fullAccess, sendAs, sendOnBehalf } = given
  const holders = (keys: readonly string[]) => keys.flatMap((key) => holderId(world, key) ?? [])
  return {
    ...(automaticReplies && { automaticReplies: settleReplies(automaticReplies) }),
    ...(fullAccess && { fullAccess: holders(fullAccess) }),
    ...(sendAs && { sendAs: holders(sendAs) }),
    ...(sendOnBehalf && { sendOnBehalf: holders(sendOnBehalf) }),
  }
}

/** What the directory keeps as it was given. */
export function plainPartOf<Given extends Partial<SeedUser>>(given: Given) {
  const { automaticReplies: _replies, fullAccess: _full, sendAs: _as, sendOnBehalf: _behalf, ...rest } = given
  const { imapEnabled: _imap, popEnabled: _pop, ewsEnabled: _ews, smtpClientAuthenticationDisabled: _smtp, ...plain } = rest
  return plain
}

/** Turns the protocol switches of a mailbox that are named. */
export function turnSwitches(world: World, userId: string, given: Partial<CasMailbox>): void {
  const { imapEnabled, popEnabled, ewsEnabled, smtpClientAuthenticationDisabled } = given
  Object.assign(world.exchange.casOf(userId), {
    ...(imapEnabled !== undefined && { imapEnabled }),
    ...(popEnabled !== undefined && { popEnabled }),
    ...(ewsEnabled !== undefined && { ewsEnabled }),
    ...(smtpClientAuthenticationDisabled !== undefined && { smtpClientAuthenticationDisabled }),
  })
}

/** Tells Exchange of an app, if the seed or a change says so. */
export function registerInExchange(world: World, appId: string, given: true | string | undefined): void {
  if (given !== undefined) world.exchange.addServicePrincipal({ appId, ...(given !== true && { objectId: given }) })
}

/**
 * A right belongs to a person or to an app's service principal. The object id of the application itself is kept as it was
 * given: Exchange takes it without a word, and then the app may open nothing. That is a mistake people make.
 */
export function holderId({ directory, registry }: World, key: string): string | undefined {
  const user = directory.findUser(key)
  if (user) return user.id
  const wanted = key.toLowerCase()
  const app = registry.enterpriseApps().find((one) => [one.appId, one.servicePrincipalId, one.objectId].includes(wanted))
  return app?.appId === wanted ? app.servicePrincipalId : app && wanted
}

function settleReplies({ startsAt, endsAt, ...plain }: NonNullable<SeedUser['automaticReplies']>) {
  return {
    ...NO_AUTOMATIC_REPLIES,
    ...plain,
    ...(startsAt !== undefined && { startsAt: Date.parse(startsAt) }),
    ...(endsAt !== undefined && { endsAt: Date.parse(endsAt) }),
  }
}
