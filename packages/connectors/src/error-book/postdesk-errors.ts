import { CHECK_NOW, button, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** What is the matter with Postdesk itself. */
export const POSTDESK_ERRORS: readonly BookEntry[] = [
  {
    id: 'secret-key-changed',
    codes: ['SEALED_WITH_ANOTHER_KEY'],
    title: 'Postdesk runs with another secret key',
    why: 'Client secrets and sign-ins are sealed in the database with POSTDESK_SECRET_KEY. They were sealed with another key than the one Postdesk runs with now, so none of them can be opened.',
    who: 'postdesk-admin',
    actions: [
      text(
        'Start Postdesk with the key it had: the setting POSTDESK_SECRET_KEY, or the file secret-key in the data folder, from your backup.',
      ),
      button('If it is lost: enter the client secret again', 'enter-secret'),
      button('and sign in again', 're-authorize'),
    ],
  },
  {
    id: 'stored-secret-damaged',
    codes: ['SEALED_TEXT_DAMAGED'],
    title: 'A stored secret is damaged',
    why: 'A client secret or a sign-in in the database is not as it was written, so it cannot be opened.',
    who: 'postdesk-admin',
    actions: [button('Enter the client secret again', 'enter-secret'), button('and sign in again', 're-authorize')],
  },
  {
    id: 'delivery-unknown',
    codes: ['DeliveryUnknown'],
    title: 'It is not known whether this mail left',
    why: 'The server went silent while it was taking the mail, and its Sent Items cannot be looked through.',
    who: 'mailbox-owner',
    actions: [text('Look into the Sent Items of the mailbox.'), button('If the mail is not there, try again', 'retry-delivery')],
  },
  {
    id: 'internal-error',
    codes: ['InternalError'],
    title: 'Postdesk failed over this account',
    why: 'This is a fault of Postdesk, not of the mailbox. It is tried again; the log of the server has the details.',
    who: 'postdesk-admin',
    actions: [CHECK_NOW],
  },
]
