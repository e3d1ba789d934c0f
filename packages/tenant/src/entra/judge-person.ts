import type { DirectoryUser } from '../directory/directory.ts'
import type { AppRegistration } from '../directory/registry.ts'
import { SIGN_IN_POLICIES } from '../directory/sign-in-policy.ts'
import type { World } from '../world.ts'
import { refuse } from './aadsts.ts'
import type { Refusal } from './aadsts.ts'
import type { TenantSegment } from './tenant-segment.ts'

/**
 * Whether a kind of account fits the endpoint and the app: personal accounts belong to /consumers and /common and to apps
 * that allow them, the tenant's own people to everything else. `isFromSession` tells a browser that brought the account
 * along from a person who typed its name.
 */
export function judgeAccount(
  { directory }: World,
  user: DirectoryUser,
  app: AppRegistration,
  segment: TenantSegment,
  isFromSession: boolean,
): Refusal | undefined {
  const isPersonal = user.accountType === 'personal'
  const takesPersonal =
    app.signInAudience === 'AzureADandPersonalMicrosoftAccount' || app.signInAudience === 'PersonalMicrosoftAccount'
  const fits = isPersonal
    ? takesPersonal && (segment.kind === 'common' || segment.kind === 'consumers')
    : segment.kind !== 'consumers'
  if (fits) return undefined
  return refuse(isFromSession ? 90072 : 50020, { user: user.userPrincipalName, tenant: directory.displayName })
}

/** Rules of the tenant that keep a person who has proven who they are from this app. */
export function judgeRules({ registry }: World, user: DirectoryUser, app: AppRegistration): Refusal | undefined {
  const facts = { user: user.userPrincipalName, appId: app.appId, resource: app.displayName }
  if (user.signInPolicy !== null) return refuse(SIGN_IN_POLICIES[user.signInPolicy], facts)
  const isAssigned = registry
    .personAssignments()
    .some((row) => row.appId === app.appId && row.userId === user.id && registry.isVisible(row))
  return app.assignmentRequired && !isAssigned ? refuse(50105, facts) : undefined
}
