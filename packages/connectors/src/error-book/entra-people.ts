import { EDIT_ACCOUNT, REAUTHORIZE, TEST, aadsts, button, graphShell, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** What is the matter with the person who signs in, or with the authorization that person gave. */
export const ENTRA_PEOPLE: readonly BookEntry[] = [
  {
    id: 'account-of-another-tenant',
    codes: aadsts(50020, 90072),
    title: 'The account that signed in belongs to another organization',
    why: 'Entra knows it neither as a member nor as a guest of the tenant {tenantId}. Browsers often offer the account that was used last.',
    who: 'mailbox-owner',
    actions: [
      { ...REAUTHORIZE, text: 'Authorize again and choose the account of {address}' },
      portal('Or let an administrator invite the account as a guest', 'users'),
    ],
  },
  {
    id: 'account-unknown',
    codes: aadsts(50034, 51004),
    title: 'The account does not exist',
    why: 'There is no user of this name in the tenant {tenantId}; it was deleted, renamed or mistyped.',
    who: 'entra-admin',
    actions: [
      portal('Look for {address} among the users, the deleted ones too', 'users'),
      { ...REAUTHORIZE, text: 'Authorize again with a user who exists' },
      EDIT_ACCOUNT,
    ],
  },
  {
    id: 'account-locked',
    codes: aadsts(50053),
    title: 'The account is locked for a while',
    why: 'There were too many sign-ins with a wrong password, or one from an address Microsoft holds for hostile.',
    who: 'mailbox-owner',
    actions: [
      text(
        'Wait until the lock ends (a minute at first, longer each time), or ask an Entra administrator to reset the password.',
      ),
      REAUTHORIZE,
    ],
  },
  {
    id: 'account-disabled',
    codes: aadsts(50057),
    title: 'The account is disabled',
    why: 'An administrator blocked sign-in for the user who authorized Postdesk. Signing in again does not help until it is unblocked.',
    who: 'entra-admin',
    actions: [
      portal('Open the user and set “Account enabled”', 'users'),
      graphShell('Or by command', 'Update-MgUser -UserId {delegate} -AccountEnabled:$true'),
      button('Or authorize with another user who may open the mailbox {address}', 're-authorize'),
    ],
  },
  {
    id: 'user-not-assigned',
    codes: aadsts(50105),
    title: 'The user is not assigned to the application',
    why: 'The enterprise application {clientId} demands that users are assigned to it, and {delegate} is not.',
    who: 'entra-admin',
    actions: [
      portal('Open Users and groups of the enterprise application and add {delegate}', 'enterprise-users'),
      graphShell(
        'Or let everybody in',
        'Update-MgServicePrincipal -ServicePrincipalId {servicePrincipalId} -AppRoleAssignmentRequired:$false',
      ),
      REAUTHORIZE,
    ],
  },
  {
    id: 'password-wrong',
    codes: aadsts(50126),
    title: 'User name or password is wrong',
    why: 'Microsoft does not accept this user name with this password.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE],
  },
  {
    id: 'password-missing',
    codes: aadsts(50056),
    title: 'The account has no password of its own',
    why: 'Entra holds no valid password for it: it signs in without one, or through servers of the organization.',
    who: 'mailbox-owner',
    actions: [
      { ...REAUTHORIZE, text: 'Authorize again in the browser, the way {address} usually signs in' },
      text('Or ask an Entra administrator to set a password.'),
    ],
  },
  {
    id: 'password-expired',
    codes: [...aadsts(50055), 'user_password_expired', 'ErrorPasswordExpired', 'ErrorPasswordChangeRequired'],
    title: 'The password has expired',
    why: 'The password of {delegate} has passed its end date.',
    who: 'mailbox-owner',
    actions: [text('Sign in to Microsoft 365 as {delegate} and set a new password.'), REAUTHORIZE],
  },
  {
    id: 'password-expired-on-premises',
    codes: aadsts(50144),
    title: 'The password in the organization’s own directory has expired',
    why: 'It is checked by Active Directory, not by Microsoft 365, so it must be changed there.',
    who: 'mailbox-owner',
    actions: [text('Change the password on a computer of the organization, or let its administrators do it.'), REAUTHORIZE],
  },
  {
    id: 'authorization-revoked',
    codes: [...aadsts(50173, 50132, 50133), 'bad_token'],
    title: 'The authorization was withdrawn',
    why: 'The password of {delegate} was changed or reset, or an administrator ended all its sessions. That ends what Postdesk was given before.',
    who: 'mailbox-owner',
    actions: [
      { ...REAUTHORIZE, text: 'Authorize again as {delegate}' },
      text('App-only access does not hang on anybody’s password; it spares you this.'),
    ],
  },
  {
    id: 'authorization-expired',
    codes: [...aadsts(70008, 700082), 'token_expired'],
    title: 'The authorization has expired',
    why: 'It was not used for 90 days, or the sign-in was finished too late. Postdesk uses it at least weekly; it must have stood still.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again as {delegate}' }],
  },
  {
    id: 'guest-session-expired',
    codes: aadsts(50014),
    title: 'The guest’s sign-in lay idle for too long',
    why: 'A guest’s authorization ends sooner than a member’s.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE, text('For a mailbox that must go on for months, authorize with a member of the tenant.')],
  },
  {
    id: 'authorization-refused',
    codes: [...aadsts(70000), 'invalid_grant', 'client_mismatch'],
    borders: ['entra'],
    kinds: ['SIGN_IN_NEEDED', 'TOKEN_REFUSED'],
    title: 'Microsoft asks to sign in again',
    why: 'It no longer takes the authorization it gave to Postdesk.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE, TEST],
  },
]
