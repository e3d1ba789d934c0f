import type { DirectoryUser } from '../directory/directory.ts'
import type { AppRegistration } from '../directory/registry.ts'
import { SIGN_IN_POLICIES } from '../directory/sign-in-policy.ts'
import { organizationOf } from '../organizations.ts'
import type { World } from '../world.ts'
import { refuse } from './aadsts.ts'
import type { Refusal } from './aadsts.ts'
import type { TenantSegment } from './tenant-segment.ts'

/**
 * Whether an account fits the endpoint and the app: personal accounts belong to /consumers and /common and to apps that
 * allow them; an organization's own people to its endpoint, to /organizations and to /common. `isFromSession` tells a browser that brought the account
 * along from a person who typed its name.
 */
export function judgeAccount(
  world: World,
  user: DirectoryUser,
  app: AppRegistration,
  segment: TenantSegment,
  isFromSession: boolean,
): Refusal | undefined {
  const isPersonal = user.accountType === 'personal'
  const takesPersonal =
    app.signInAudience === 'AzureADandPersonalMicrosoftAccount' || app.signInAudience === 'PersonalMicrosoftAccount'
  const own = organizationOf(world, user)
  const isInReach = segment.kind === 'tenant' ? segment.organization === own : segment.kind !== 'consumers'
  const fits = isPersonal ? takesPersonal && (segment.kind === 'common' || segment.kind === 'consumers') : isInReach
  if (fits) return undefined
  const { displayName } = (segment.kind === 'tenant' ? segment.organization : world).directory
  return refuse(isFromSession ? 90072 : 50020, { user: user.userPrincipalName, tenant: displayName, appId: app.appId })
}

/** Rules of a person's organization that keep them, proven as they are, from this app. */
export function judgeRules(world: World, user: DirectoryUser, asked: AppRegistration): Refusal | undefined {
  const { registry } = organizationOf(world, user)
  // Whether people must be assigned, each organization says of its own service principal.
  const app = registry.findApp(asked.appId) ?? asked
  const facts = { user: user.userPrincipalName, appId: app.appId, resource: app.displayName }
  if (user.signInPolicy !== null) return refuse(SIGN_IN_POLICIES[user.signInPolicy], facts)
  const isAssigned = registry
    .personAssignments()
    .some((row) => row.appId === app.appId && row.userId === user.id && registry.isVisible(row))
  return app.assignmentRequired && !isAssigned ? refuse(50105, facts) : undefined
}
