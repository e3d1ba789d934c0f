import type { BookEntry } from './book-entry.ts'
import { ENTRA_APP } from './entra-app.ts'
import { ENTRA_CONSENT } from './entra-consent.ts'
import { ENTRA_INTERACTION } from './entra-interaction.ts'
import { ENTRA_PEOPLE } from './entra-people.ts'
import { ENTRA_POLICY } from './entra-policy.ts'
import { ENTRA_REQUESTS } from './entra-requests.ts'
import { ENTRA_SECRET } from './entra-secret.ts'
import { ENTRA_SERVICE } from './entra-service.ts'
import { ENTRA_TENANT } from './entra-tenant.ts'
import { EWS_ERRORS } from './ews-errors.ts'
import { GRAPH_ERRORS } from './graph-errors.ts'
import { IMAP_ERRORS } from './imap-errors.ts'
import { MAILBOX_ERRORS } from './mailbox-errors.ts'
import { NETWORK_ERRORS } from './network-errors.ts'
import { OTHER_ERRORS } from './other-errors.ts'
import { POP3_ERRORS } from './pop3-errors.ts'
import { POSTDESK_ERRORS } from './postdesk-errors.ts'
import { SENDING_ERRORS } from './sending-errors.ts'
import { SIGN_IN_HERE } from './sign-in-here.ts'
import { SMTP_ERRORS } from './smtp-errors.ts'
import { SUBSCRIPTION_ERRORS } from './subscription-errors.ts'

export type BookChapter = { readonly title: string; readonly entries: readonly BookEntry[] }

/** The error book. Within it the first page that fits a failure explains it. */
export const ERROR_BOOK: readonly BookChapter[] = [
  { title: 'Secret and certificate of the app registration', entries: ENTRA_SECRET },
  { title: 'The app registration', entries: ENTRA_APP },
  { title: 'Tenant and cloud', entries: ENTRA_TENANT },
  { title: 'The person who signs in', entries: ENTRA_PEOPLE },
  { title: 'What only a person can answer', entries: ENTRA_INTERACTION },
  { title: 'Consent', entries: ENTRA_CONSENT },
  { title: 'Rules of the tenant', entries: ENTRA_POLICY },
  { title: 'Requests that went wrong', entries: ENTRA_REQUESTS },
  { title: 'Microsoft sign-in itself', entries: ENTRA_SERVICE },
  { title: 'What Postdesk finds in a sign-in', entries: SIGN_IN_HERE },
  { title: 'The mailbox', entries: MAILBOX_ERRORS },
  { title: 'Sending', entries: SENDING_ERRORS },
  { title: 'Change notifications', entries: SUBSCRIPTION_ERRORS },
  { title: 'Microsoft Graph', entries: GRAPH_ERRORS },
  { title: 'Exchange Web Services', entries: EWS_ERRORS },
  { title: 'IMAP', entries: IMAP_ERRORS },
  { title: 'POP3', entries: POP3_ERRORS },
  { title: 'SMTP', entries: SMTP_ERRORS },
  { title: 'Network', entries: NETWORK_ERRORS },
  { title: 'Postdesk itself', entries: POSTDESK_ERRORS },
  { title: 'Anything else', entries: OTHER_ERRORS },
]

export const BOOK_ENTRIES: readonly BookEntry[] = ERROR_BOOK.flatMap((chapter) => chapter.entries)
