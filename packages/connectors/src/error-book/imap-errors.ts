import { EDIT_ACCOUNT, REAUTHORIZE, TEST, button, exchange, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'
import { GIVE_APP_ACCESS, GIVE_DELEGATE_ACCESS, OBJECT_ID_TRAP, SEE_PRINCIPALS } from './exchange-access.ts'

/** What IMAP servers answer, Exchange Online's own sentences first. */
export const IMAP_ERRORS: readonly BookEntry[] = [
  {
    id: 'imap-token-refused',
    codes: ['AuthenticateFailed', 'AUTHENTICATIONFAILED'],
    borders: ['imap'],
    kinds: ['TOKEN_REFUSED'],
    title: 'IMAP refuses the access token',
    why: 'The token lacks IMAP.AccessAsUser.All (app-only: IMAP.AccessAsApp), {address} may not be opened with it, or IMAP is switched off for the mailbox.',
    who: 'exchange-admin',
    actions: [
      exchange('See whether IMAP is on', 'Get-CASMailbox {address} | Format-List ImapEnabled'),
      exchange('Switch it on', 'Set-CASMailbox -Identity {address} -ImapEnabled $true'),
      OBJECT_ID_TRAP,
      GIVE_APP_ACCESS,
      GIVE_DELEGATE_ACCESS,
      REAUTHORIZE,
      TEST,
    ],
  },
  {
    id: 'authenticated-but-not-connected',
    codes: ['AuthenticatedButNotConnected'],
    title: 'The token is good, but Exchange does not open the mailbox',
    why: 'IMAP or POP3 is switched off for {address}, it has no licence, the person who signed in has no full access to a shared mailbox, or the application was registered in Exchange with the wrong object ID. After it worked before, it is most often too many sessions or a passing fault of Microsoft’s.',
    who: 'exchange-admin',
    actions: [
      exchange('Switch them on', 'Set-CASMailbox -Identity {address} -ImapEnabled $true -PopEnabled $true'),
      GIVE_DELEGATE_ACCESS,
      SEE_PRINCIPALS,
      OBJECT_ID_TRAP,
      GIVE_APP_ACCESS,
      TEST,
    ],
  },
  {
    id: 'imap-password-refused',
    codes: ['AuthenticateFailed', 'AUTHENTICATIONFAILED', 'EXPIRED'],
    borders: ['imap'],
    kinds: ['SIGN_IN_NEEDED'],
    title: 'The IMAP server refuses user name or password',
    why: 'They are wrong, have expired, or the server wants an app password.',
    who: 'mailbox-owner',
    actions: [button('Enter user name and password again', 'edit-account'), TEST],
  },
  {
    id: 'session-token-expired',
    codes: ['AccessTokenExpired'],
    title: 'The mail session ended with its access token',
    why: 'Exchange ends a session after about an hour, when its token runs out. Postdesk connects again with a new one.',
    who: 'nobody',
    actions: [text('Nothing has to be done.')],
  },
  {
    id: 'mailbox-throttled',
    codes: ['RequestIsThrottled', 'LIMIT'],
    borders: ['imap', 'pop3'],
    title: 'The mail server asks Postdesk to go slower',
    why: 'Too many requests in a short time, of Postdesk or of other programs on this mailbox. Postdesk waits as long as it was told.',
    who: 'nobody',
    actions: [text('Nothing has to be done. If it lasts, see which other programs use the mailbox.')],
  },
  {
    id: 'no-token-sign-in',
    codes: ['NoXoauth2'],
    title: 'The mail server takes no OAuth 2.0',
    why: '{host} does not offer sign-in by access token. Either it is not a server of Microsoft 365, or the cloud is not the right one.',
    who: 'postdesk-admin',
    actions: [button('Check the server, or choose sign-in by password', 'edit-account'), TEST],
  },
  {
    id: 'mail-permission-missing',
    codes: ['NOPERM'],
    title: 'The mail server does not allow this',
    why: 'Whoever signed in lacks a right to the folder or the mailbox {address}.',
    who: 'exchange-admin',
    actions: [GIVE_DELEGATE_ACCESS, EDIT_ACCOUNT, TEST],
  },
]
