import type { AppRole } from '../mail/app-roles.ts'
import type { MailSettings } from '../mail/mail-store.ts'
import { makeGuid } from '../random.ts'

/** A management role assignment of an app: one role over one scope (F3). */
export type RoleAssignmentRow = AppRole & { readonly id: string; readonly appId: string }

/**
 * Exchange's application roles as an administrator sees them: at once. What Exchange grants follows them by
 * `policyPropagationMilliseconds`.
 */
export type RoleBook = {
  readonly rows: () => readonly RoleAssignmentRow[]
  /** Undefined when the app holds the role over the same mailboxes already. */
  readonly add: (given: Omit<RoleAssignmentRow, 'id'>) => RoleAssignmentRow | undefined
  readonly remove: (id: string) => boolean
  /** Puts these in the place of all there are. */
  readonly replace: (given: readonly Omit<RoleAssignmentRow, 'id'>[]) => void
}

export function makeRoleBook({ settings, random }: { settings: MailSettings; random: () => number }): RoleBook {
  let rows: readonly RoleAssignmentRow[] = []
  const keep = (kept: readonly RoleAssignmentRow[]): void => {
    rows = kept
    const byApp = new Map<string, AppRole[]>()
    for (const { appId, role, mailboxes } of rows) byApp.set(appId, [...(byApp.get(appId) ?? []), { role, mailboxes }])
    settings.appRoles = byApp
  }
  return {
    rows: () => rows,
    add: (given) => {
      const isSame = (row: RoleAssignmentRow) =>
        row.appId === given.appId && row.role === given.role && String(row.mailboxes) === String(given.mailboxes)
      if (rows.some(isSame)) return undefined
      const row = { ...given, id: makeGuid(random) }
      keep([...rows, row])
      return row
    },
    remove: (id) => {
      const kept = rows.filter((row) => row.id !== id)
      const isGone = kept.length < rows.length
      if (isGone) keep(kept)
      return isGone
    },
    replace: (given) => keep(given.map((one) => ({ ...one, id: makeGuid(random) }))),
  }
}
