import type { DirectoryUser } from '../directory/directory.ts'
import { organizationOf } from '../organizations.ts'
import { isGuid } from '../random.ts'
import type { World } from '../world.ts'
import { refuse } from './aadsts.ts'
import type { Refusal } from './aadsts.ts'

/** What the first segment of an Entra path names: one organization, or everybody's. `consumers` stands for personal accounts. */
export type TenantSegment =
  | { readonly ok: true; readonly kind: 'tenant'; readonly text: string; readonly organization: World }
  | { readonly ok: true; readonly kind: 'common' | 'organizations' | 'consumers'; readonly text: string }

/** The tenant all personal accounts belong to. */
export const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** Finds the organization a path names by its GUID, by one of its domains, or by one of the shared names. */
export function readTenantSegment({ organizations }: World, text: string): TenantSegment | Refusal {
  const lower = text.toLowerCase()
  if (lower === 'common' || lower === 'organizations' || lower === 'consumers') return { ok: true, kind: lower, text }
  if (lower === CONSUMERS) return { ok: true, kind: 'consumers', text }
  const organization = organizations.find(
    ({ directory }) => lower === directory.tenantId || directory.domains.some((domain) => domain.toLowerCase() === lower),
  )
  if (organization) return { ok: true, kind: 'tenant', text, organization }
  return refuse(isGuid(lower) || lower.includes('.') ? 90002 : 900023, { tenant: text })
}

/** The directory an account belongs to: personal ones live in Microsoft's own. */
export function tenantOf(world: World, user: DirectoryUser): string {
  return user.accountType === 'personal' ? CONSUMERS : organizationOf(world, user).directory.tenantId
}
