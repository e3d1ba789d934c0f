import type { BookEntry } from './book-entry.ts'
import { ENTRA_APP_REGISTRATION } from './entra-app-registration.ts'
import { ENTRA_CONSENT } from './entra-consent.ts'
import { ENTRA_PEOPLE } from './entra-people.ts'
import { ENTRA_SERVICE } from './entra-service.ts'
import { ENTRA_TENANT } from './entra-tenant.ts'
import { GRAPH_ERRORS } from './graph-errors.ts'
import { IMAP_AND_SMTP_ERRORS } from './imap-and-smtp-errors.ts'
import { NETWORK_ERRORS } from './network-errors.ts'

export type BookChapter = { readonly title: string; readonly entries: readonly BookEntry[] }

/** The error book. Within it the first entry that fits a failure explains it. */
export const ERROR_BOOK: readonly BookChapter[] = [
  { title: 'The app registration', entries: ENTRA_APP_REGISTRATION },
  { title: 'Tenant and cloud', entries: ENTRA_TENANT },
  { title: 'The person who signs in', entries: ENTRA_PEOPLE },
  { title: 'Consent and rules of the tenant', entries: ENTRA_CONSENT },
  { title: 'Microsoft sign-in itself', entries: ENTRA_SERVICE },
  { title: 'Microsoft Graph and the mailbox', entries: GRAPH_ERRORS },
  { title: 'IMAP and SMTP', entries: IMAP_AND_SMTP_ERRORS },
  { title: 'Network', entries: NETWORK_ERRORS },
]

export const BOOK_ENTRIES: readonly BookEntry[] = ERROR_BOOK.flatMap((chapter) => chapter.entries)
