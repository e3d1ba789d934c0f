import { EDIT_REGISTRATION, REAUTHORIZE, TEST, aadsts, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** Wrong tenant, wrong cloud, missing service. */
export const ENTRA_TENANT: readonly BookEntry[] = [
  {
    id: 'tenant-not-found',
    codes: aadsts(90002, 90023, 900023),
    title: 'There is no such tenant',
    why: 'Microsoft knows no tenant {tenantId} in this cloud. The tenant ID is mistyped, or it belongs to another cloud.',
    who: 'postdesk-admin',
    actions: [
      portal('Open the app registration and copy Directory (tenant) ID', 'Overview'),
      { ...EDIT_REGISTRATION, text: 'Correct the tenant ID in Postdesk' },
    ],
  },
  {
    id: 'tenant-in-another-cloud',
    codes: aadsts(90038, 900382, 900432),
    title: 'The tenant lives in another Microsoft cloud',
    why: 'The worldwide, US government and China clouds are separate, each with its own addresses.',
    who: 'postdesk-admin',
    actions: [{ ...EDIT_REGISTRATION, text: 'Choose the right cloud for the app registration' }, TEST],
  },
  {
    id: 'single-tenant-app',
    codes: aadsts(50194),
    title: 'The app registration is for one tenant only',
    why: 'It was used with “common” in the place of a tenant, which only applications for several tenants may do.',
    who: 'postdesk-admin',
    actions: [{ ...EDIT_REGISTRATION, text: 'Enter your tenant ID in the app registration' }, REAUTHORIZE],
  },
  {
    id: 'tenant-missing',
    codes: aadsts(50059, 50128, 90009, 90019, 9001023),
    title: 'The app registration needs a tenant ID',
    why: 'With “common”, “organizations” or “consumers” Microsoft cannot tell whose mailbox is meant.',
    who: 'postdesk-admin',
    actions: [{ ...EDIT_REGISTRATION, text: 'Enter the tenant ID, a GUID or your domain' }, TEST],
  },
  {
    id: 'account-type-not-supported',
    codes: aadsts(9002332, 9002346),
    title: 'The app registration does not take this kind of account',
    why: 'Work accounts and personal (Outlook.com) accounts need app registrations that say so under “Supported account types”.',
    who: 'entra-admin',
    actions: [portal('Open Authentication and see “Supported account types”', 'Authentication'), EDIT_REGISTRATION],
  },
  {
    id: 'service-not-in-tenant',
    codes: aadsts(50001, 500011, 650052),
    title: 'The tenant does not have the service that was asked for',
    why: 'Exchange Online or Microsoft Graph is unknown in the tenant {tenantId}: another cloud is meant, or the tenant has no Exchange Online licence.',
    who: 'entra-admin',
    actions: [
      text('Check that the tenant has Exchange Online.'),
      { ...EDIT_REGISTRATION, text: 'Check the cloud and the tenant ID' },
    ],
  },
  {
    id: 'request-malformed',
    codes: aadsts(50013, 50147, 501481, 700005, 70003, 70005, 700054, 70007, 7000114, 90014, 900144, 900561, 901002, 9002313),
    title: 'Microsoft could not read Postdesk’s request',
    why: 'The sign-in broke off in the middle, or something between Postdesk and Microsoft changed the request.',
    who: 'postdesk-admin',
    actions: [REAUTHORIZE, text('If it comes again, send the details below to your Postdesk administrator.')],
  },
]
