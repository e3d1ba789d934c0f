import { NOTHING_TO_DO, REAUTHORIZE, TEST, button, exchange, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'
import { GIVE_APP_ACCESS, GIVE_DELEGATE_ACCESS, OBJECT_ID_TRAP } from './exchange-access.ts'

/** What POP3 servers answer: their response codes (RFC 2449, RFC 3206), and what Exchange Online says without any. */
export const POP3_ERRORS: readonly BookEntry[] = [
  {
    id: 'pop3-token-refused',
    codes: [],
    borders: ['pop3'],
    kinds: ['TOKEN_REFUSED'],
    title: 'POP3 refuses the access token',
    why: 'The token lacks POP.AccessAsUser.All (app-only: POP.AccessAsApp), {address} may not be opened with it, or POP3 is switched off for the mailbox. Exchange says “bad password” in each case.',
    who: 'exchange-admin',
    actions: [
      exchange('See whether POP3 is on', 'Get-CASMailbox {address} | Format-List PopEnabled'),
      exchange('Switch it on', 'Set-CASMailbox -Identity {address} -PopEnabled $true'),
      OBJECT_ID_TRAP,
      GIVE_APP_ACCESS,
      GIVE_DELEGATE_ACCESS,
      REAUTHORIZE,
      TEST,
    ],
  },
  {
    id: 'pop3-password-refused',
    codes: [],
    borders: ['pop3'],
    kinds: ['SIGN_IN_NEEDED'],
    title: 'The POP3 server refuses user name or password',
    why: 'They are wrong, have expired, or the server wants an app password.',
    who: 'mailbox-owner',
    actions: [button('Enter user name and password again', 'edit-account'), TEST],
  },
  {
    id: 'pop3-mailbox-in-use',
    codes: ['IN-USE', 'INUSE'],
    title: 'Another program holds the mailbox',
    why: 'The server lets one program at a time into it. Postdesk comes back later.',
    who: 'nobody',
    actions: [NOTHING_TO_DO, text('If it lasts, end the other program, or let Postdesk use Graph or IMAP, which share.')],
  },
  {
    id: 'pop3-login-delay',
    codes: ['LOGIN-DELAY'],
    title: 'The POP3 server wants more time between two sign-ins',
    why: 'Postdesk came back sooner than the server allows. It waits and comes again.',
    who: 'nobody',
    actions: [button('If it comes again and again, check this mailbox less often', 'edit-account')],
  },
  {
    id: 'pop3-no-lasting-names',
    codes: ['NoUidl', 'UidlNotUnique'],
    title: 'The POP3 server gives its mails no lasting names',
    why: 'Postdesk leaves mail on the server and knows it again by its UIDL, which {host} does not have, or gives twice.',
    who: 'postdesk-admin',
    actions: [button('Use IMAP or Graph for this mailbox', 'edit-account'), TEST],
  },
  {
    id: 'pop3-too-many-mails',
    codes: ['TooManyMails'],
    title: 'There is more mail in the mailbox than POP3 can list',
    why: 'POP3 tells of every mail at each look. With so many it takes too long and too much.',
    who: 'mailbox-owner',
    actions: [text('Move or delete old mail of the inbox.'), button('Or use IMAP or Graph for this mailbox', 'edit-account')],
  },
  {
    id: 'pop3-deletion-refused',
    codes: ['UpdateRefused'],
    title: 'The POP3 server did not delete what Postdesk was done with',
    why: 'It said no at the end of the session. The mail is kept in Postdesk, and nothing of it comes twice.',
    who: 'nobody',
    actions: [text('Postdesk asks again. If it lasts, delete the mail in another program.')],
  },
  {
    id: 'pop3-mailbox-out-of-order',
    codes: ['SYS/PERM'],
    title: 'The mail server says that the mailbox is out of order',
    why: 'Somebody has to mend it there; the sign-in is not at fault.',
    who: 'exchange-admin',
    actions: [text('Show the details below to whoever runs {host}.'), TEST],
  },
]
