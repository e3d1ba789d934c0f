import type { DirectoryUser } from '../../directory/directory.ts'
import type { AppRegistration } from '../../directory/registry.ts'
import { organizationOf, personById } from '../../organizations.ts'
import { makeOpaque } from '../../random.ts'
import type { World } from '../../world.ts'
import type { Session } from '../entra-store.ts'
import type { Refusal } from '../aadsts.ts'
import { judgeAccount, judgeRules } from '../judge-person.ts'
import type { TenantSegment } from '../tenant-segment.ts'
import { missingPermissions, needsAdministrator } from './consent.ts'
import type { AskedPermission } from './consent.ts'
import type { AuthorizeRequest, Prompt } from './read-authorize-request.ts'
import type { ReplyAddress } from './reply-address.ts'

/**
 * A person's way through the sign-in pages.
 *
 *   who? ──> password ──> second factor ──> consent ──> done
 *
 * - **who?** is skipped when `login_hint` names somebody, or when the browser's session holds exactly one account. A
 *   session with several accounts gives the picker. `select_account` always asks; `login` never trusts the session.
 * - **password** is skipped for an account the session has already proven, unless the password was reset or the session
 *   revoked since.
 * - **second factor** is asked of people who must have one, once in a session.
 * - **refused** is the end for an account that does not fit the endpoint, and for people a rule of the tenant holds back.
 * - **consent** is skipped when everything asked for was granted before. Who may not grant it stands before the wall.
 *
 * The step is worked out anew from what is known, never stored: a page sent twice cannot skip a step.
 */
export type Flow = {
  readonly id: string
  readonly startedAt: number
  readonly segment: TenantSegment
  readonly app: AppRegistration
  readonly purpose: Purpose
  /** Permissions to be consented to. */
  readonly asked: readonly AskedPermission[]
  readonly prompt?: Prompt
  /** A domain, `organizations` or `consumers`: only accounts of it are offered. */
  readonly domainHint?: string
  /** The account chosen so far. */
  userId?: string
  /** Proven in this flow, and when. */
  authenticatedAt?: number
  hasConsented: boolean
  /** The person asked for another account: the session is not to choose for them. */
  asksWho: boolean
  /** What was typed and why it was refused, for the next page. */
  typed?: string
  complaint?: string
}

export type Purpose =
  | { readonly kind: 'authorize'; readonly request: AuthorizeRequest }
  | {
      readonly kind: 'adminConsent'
      readonly reply: ReplyAddress
      readonly isLegacy: boolean
      readonly roles: readonly AskedRole[]
    }
  | { readonly kind: 'device'; readonly userCode: string; readonly scope: string }

export type AskedRole = { readonly resource: AskedPermission['resource']; readonly name: string }

export type Step =
  | { readonly kind: 'identify' }
  | { readonly kind: 'pick'; readonly accounts: readonly DirectoryUser[] }
  | { readonly kind: 'password'; readonly user: DirectoryUser }
  | { readonly kind: 'secondFactor'; readonly user: DirectoryUser }
  | { readonly kind: 'consent'; readonly user: DirectoryUser; readonly asked: readonly AskedPermission[] }
  | { readonly kind: 'adminWall'; readonly user: DirectoryUser }
  /** Before the wall, where the tenant lets people ask its administrators. */
  | { readonly kind: 'adminRequest'; readonly user: DirectoryUser }
  /** The account does not fit, or a rule of the tenant stands in the way. */
  | { readonly kind: 'refused'; readonly user: DirectoryUser; readonly refusal: Refusal }
  | { readonly kind: 'done'; readonly user: DirectoryUser; readonly authenticatedAt: number; readonly hasMfa: boolean }

/** Works out where the person stands. */
export function nextStep(world: World, flow: Flow, session: Session | undefined): Step {
  const user = chosenUser(world, flow, session)
  if (!user) {
    const accounts = sessionAccounts(world, session, flow.domainHint)
    return accounts.length > 0 && !flow.asksWho && flow.prompt !== 'login' ? { kind: 'pick', accounts } : { kind: 'identify' }
  }
  const isFromSession = flow.typed === undefined && flow.authenticatedAt === undefined && session?.accounts.has(user.id) === true
  const misfit = judgeAccount(world, user, flow.app, flow.segment, isFromSession)
  if (misfit) return { kind: 'refused', user, refusal: misfit }
  const known = session?.accounts.get(user.id)
  const isStale = known === undefined || known.authenticatedAt < user.tokensValidFrom || !user.accountEnabled
  const authenticatedAt = flow.authenticatedAt ?? (isStale || flow.prompt === 'login' ? undefined : known.authenticatedAt)
  if (authenticatedAt === undefined) return { kind: 'password', user }
  const hasMfa = known?.hasMfa ?? false
  if (user.mfaRequired && !hasMfa) return { kind: 'secondFactor', user }
  const rule = judgeRules(world, user, flow.app)
  if (rule) return { kind: 'refused', user, refusal: rule }
  if (!flow.hasConsented) {
    if (flow.purpose.kind === 'adminConsent') {
      return user.isAdmin ? { kind: 'consent', user, asked: flow.asked } : { kind: 'adminWall', user }
    }
    const missing = missingPermissions(organizationOf(world, user).registry, flow.app, user, flow.asked)
    if (needsAdministrator(user, missing)) return { kind: world.entra.adminConsentRequests ? 'adminRequest' : 'adminWall', user }
    if (missing.length > 0 || flow.prompt === 'consent') {
      return { kind: 'consent', user, asked: flow.prompt === 'consent' ? flow.asked : missing }
    }
  }
  return { kind: 'done', user, authenticatedAt, hasMfa }
}

function chosenUser(world: World, flow: Flow, session: Session | undefined): DirectoryUser | undefined {
  if (flow.userId !== undefined) return personById(world, flow.userId)
  if (flow.asksWho || flow.prompt === 'login' || flow.prompt === 'select_account') return undefined
  const accounts = sessionAccounts(world, session, flow.domainHint)
  return accounts.length === 1 ? accounts[0] : undefined
}

function sessionAccounts(world: World, session: Session | undefined, domainHint: string | undefined): DirectoryUser[] {
  const everybody = world.organizations.flatMap(({ directory }) => directory.users())
  return everybody.filter((user) => session?.accounts.has(user.id) && fitsHint(user, domainHint))
}

/** Whether an account is one that `domain_hint` means. */
export function fitsHint(user: DirectoryUser, hint: string | undefined): boolean {
  if (hint === undefined) return true
  const isPersonal = user.accountType === 'personal'
  if (hint === 'consumers') return isPersonal
  return hint === 'organizations' ? !isPersonal : user.userPrincipalName.toLowerCase().endsWith(`@${hint}`)
}

// A sign-in left open is forgotten after an hour, and a flood of unfinished ones pushes the oldest out.
const FLOW_LIFE = 3_600_000
const MAX_FLOWS = 10_000

export type FlowBook = {
  readonly open: (given: Omit<Flow, 'id' | 'startedAt' | 'hasConsented' | 'asksWho'>) => Flow
  readonly find: (id: string | undefined) => Flow | undefined
  readonly close: (flow: Flow) => void
}

export function makeFlowBook({ clock, random }: Pick<World, 'clock' | 'random'>): FlowBook {
  const flows = new Map<string, Flow>()
  return {
    open: (given) => {
      const flow: Flow = { ...given, id: makeOpaque(random, 24), startedAt: clock.now(), hasConsented: false, asksWho: false }
      flows.set(flow.id, flow)
      const oldest = flows.keys().next()
      if (flows.size > MAX_FLOWS && !oldest.done) flows.delete(oldest.value)
      return flow
    },
    find: (id) => {
      const flow = id === undefined ? undefined : flows.get(id)
      return flow && clock.now() - flow.startedAt < FLOW_LIFE ? flow : undefined
    },
    close: (flow) => {
      flows.delete(flow.id)
    },
  }
}
