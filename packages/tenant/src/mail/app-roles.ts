import type { MailSettings } from './mail-store.ts'

/** Exchange's application roles (F3) and the permissions each stands for. */
export const APPLICATION_ROLES = {
  'Application Mail.Read': ['Mail.Read'],
  'Application Mail.ReadBasic': ['Mail.ReadBasic'],
  'Application Mail.ReadWrite': ['Mail.ReadWrite'],
  'Application Mail.Send': ['Mail.Send'],
  'Application MailboxSettings.Read': ['MailboxSettings.Read'],
  'Application MailboxSettings.ReadWrite': ['MailboxSettings.ReadWrite'],
  'Application Mail Full Access': ['Mail.ReadWrite', 'Mail.Send'],
  'Application Exchange Full Access': [
    'Mail.ReadWrite',
    'Mail.Send',
    'MailboxSettings.ReadWrite',
    'EWS.AccessAsApp',
    'SMTP.SendAsApp',
  ],
  'Application EWS.AccessAsApp': ['EWS.AccessAsApp'],
  'Application SMTP.SendAsApp': ['SMTP.SendAsApp'],
} as const satisfies Record<string, readonly string[]>

export type ApplicationRoleName = keyof typeof APPLICATION_ROLES

/** A role given to an app over some mailboxes: a management role assignment with a custom resource scope. */
export type AppRole = {
  readonly role: ApplicationRoleName
  /** User ids; `all` is an assignment without a scope. */
  readonly mailboxes: readonly string[] | 'all'
}

/** What an app may do in one mailbox by Exchange's own roles, whatever its token says. */
export function scopedPermissions(settings: MailSettings, appId: string, userId: string): readonly string[] {
  const roles = settings.appRoles.get(appId) ?? []
  return roles
    .filter(({ mailboxes }) => mailboxes === 'all' || mailboxes.includes(userId))
    .flatMap(({ role }) => APPLICATION_ROLES[role])
}
