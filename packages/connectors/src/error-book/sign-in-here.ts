import { EDIT_ACCOUNT, EDIT_REGISTRATION, REAUTHORIZE, button, exchange, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** What Postdesk itself finds wrong with a sign-in, Microsoft having been content. Nothing of such a sign-in is kept. */
export const SIGN_IN_HERE: readonly BookEntry[] = [
  {
    id: 'wrong-mailbox',
    codes: ['WrongMailbox'],
    title: 'You signed in as {signedInAs}, this account is for {address}',
    why: '{delegate} may not open the mailbox {address}, so nothing was saved. Browsers often offer the account that was used last.',
    who: 'mailbox-owner',
    actions: [
      text('On Microsoft’s page choose “Use another account” and sign in as {address}.'),
      exchange(
        'If {address} is a shared mailbox, say so in the account, and give full access to it',
        'Add-MailboxPermission -Identity {address} -User {delegate} -AccessRights FullAccess',
      ),
      text(
        'If {address} is an alias or a distribution list, no mailbox has this address: enter the address of the mailbox itself.',
      ),
      { ...REAUTHORIZE, text: 'Sign in again' },
      EDIT_ACCOUNT,
    ],
  },
  {
    id: 'wrong-tenant',
    codes: ['WrongTenant'],
    title: 'You signed in with an account of tenant {signedInTenant}',
    why: '{delegate} belongs to another organization than this account, which is of the tenant {tenantId}. Nothing was saved.',
    who: 'mailbox-owner',
    actions: [
      { ...REAUTHORIZE, text: 'Authorize again with an account of {tenantId}' },
      text('If the mailbox has moved to the other organization, reset the sign-in of the account first, then sign in.'),
      button('Or correct the tenant of the app registration', 'edit-registration'),
    ],
  },
  {
    id: 'sign-in-too-late',
    codes: ['SignInTooLate'],
    title: 'The sign-in took too long',
    why: 'It was not finished within 15 minutes, and what it began with is no longer valid.',
    who: 'postdesk-admin',
    actions: [{ ...REAUTHORIZE, text: 'Sign in again' }],
  },
  {
    id: 'code-not-entered',
    codes: ['CodeNotEntered'],
    title: 'Nobody entered the code in time',
    why: 'Nobody entered the code on Microsoft’s page while it was good, which is a quarter of an hour.',
    who: 'postdesk-admin',
    actions: [{ ...REAUTHORIZE, text: 'Get another code' }],
  },
  {
    id: 'consent-too-late',
    codes: ['ConsentTooLate'],
    title: 'No administrator consented in time',
    why: 'The link that was sent to an administrator is no longer good: it is so for 14 days.',
    who: 'entra-admin',
    actions: [button('Make another link and send it', 'admin-consent')],
  },
  {
    id: 'sign-in-reset',
    codes: ['SignInReset'],
    title: '{agent} reset the sign-in of this account',
    why: 'It was thrown away here, so nothing is fetched and nothing leaves over it. Microsoft has refused nothing.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Sign in' }],
  },
  {
    id: 'nobody-signed-in',
    codes: ['NoSignIn'],
    title: 'Nobody is signed in for this account',
    why: 'There is no sign-in to open {address} with: it was reset, or nobody has signed in yet.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Sign in' }],
  },
  {
    id: 'no-refresh-token',
    codes: ['NoRefreshToken'],
    title: 'The sign-in cannot be kept',
    why: 'Microsoft gave no refresh token, so mail would stop within the hour. The permission offline_access was not granted.',
    who: 'postdesk-admin',
    actions: [
      { ...REAUTHORIZE, text: 'Sign in again and accept “Maintain access to data you have given it access to”' },
      button('Check that offline_access is among the scopes', 'edit-registration'),
    ],
  },
  {
    id: 'token-for-another-service',
    codes: ['WrongAudience', '2000003'],
    title: 'The token is for another service',
    why: 'Graph takes only tokens for Graph, and IMAP, POP3, SMTP and EWS only tokens for Outlook, each in its own cloud.',
    who: 'postdesk-admin',
    actions: [button('Check the protocol and the cloud of the account', 'edit-account'), EDIT_REGISTRATION, REAUTHORIZE],
  },
  {
    id: 'id-token-not-trusted',
    codes: [],
    borders: ['entra'],
    kinds: ['PROTOCOL'],
    title: 'The answer of the sign-in is not to be trusted',
    why: 'What came back does not belong to the sign-in that was begun here, is not signed by Microsoft, or is too old. Nothing was saved.',
    who: 'postdesk-admin',
    actions: [text('Begin the sign-in once more, in one browser window. Check the server’s clock.'), REAUTHORIZE],
  },
]
