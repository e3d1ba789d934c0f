import { exchange } from './book-entry.ts'
import type { BookAction } from './book-entry.ts'

const forApps = (words: string, line: string): BookAction => ({ ...exchange(words, line), only: 'app-only' })

/** What app-only sign-in to IMAP and POP3 fails of most: an application is two objects, each with an object ID of its own. */
export const OBJECT_ID_TRAP = forApps(
  'For app-only: Exchange must know the application by the object ID of its enterprise application, not that of the app registration',
  'New-ServicePrincipal -AppId {clientId} -ObjectId {servicePrincipalId} -DisplayName Postdesk',
)
export const SEE_PRINCIPALS = forApps(
  'See by which object ID Exchange knows the application',
  'Get-ServicePrincipal | Format-List DisplayName, AppId, ObjectId',
)
export const GIVE_APP_ACCESS = forApps(
  'Then let the application into the mailbox',
  'Add-MailboxPermission -Identity {address} -User {servicePrincipalId} -AccessRights FullAccess',
)
export const GIVE_DELEGATE_ACCESS: BookAction = {
  ...exchange(
    'For a shared mailbox: give who signed in full access',
    'Add-MailboxPermission -Identity {address} -User {delegate} -AccessRights FullAccess',
  ),
  only: 'delegated',
}
