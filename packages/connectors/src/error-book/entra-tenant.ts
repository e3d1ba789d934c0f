import { REAUTHORIZE, TEST, aadsts, button, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** Wrong tenant, wrong cloud, missing service. */
export const ENTRA_TENANT: readonly BookEntry[] = [
  {
    id: 'tenant-not-found',
    codes: aadsts(90002),
    title: 'There is no such tenant',
    why: 'Microsoft knows no tenant {tenantId} in this cloud. The tenant ID is mistyped, belongs to another cloud, or the tenant was deleted.',
    who: 'postdesk-admin',
    actions: [
      portal('Open the app registration and copy Directory (tenant) ID', 'app-overview'),
      button('Correct the tenant ID in Postdesk', 'edit-registration'),
    ],
  },
  {
    id: 'tenant-id-malformed',
    codes: aadsts(90023, 900023),
    title: 'The tenant ID is neither a GUID nor a domain',
    why: 'Microsoft cannot read “{tenantId}” as a tenant, or a scope with it. Personal accounts (Outlook.com) take “consumers” and scopes by name, not “.default”.',
    who: 'postdesk-admin',
    actions: [button('Enter the Directory (tenant) ID or a domain of the tenant', 'edit-registration'), TEST],
  },
  {
    id: 'tenant-in-another-cloud',
    codes: aadsts(90038, 900382, 900432),
    title: 'The tenant lives in another Microsoft cloud',
    why: 'The worldwide, US government and China clouds are separate, each with its own addresses and app registrations.',
    who: 'postdesk-admin',
    actions: [
      button('Choose the right cloud for the app registration', 'edit-registration'),
      text('The app registration must have been created in that cloud’s portal.'),
      TEST,
    ],
  },
  {
    id: 'single-tenant-app',
    codes: aadsts(50194),
    title: 'The app registration is for one tenant only',
    why: 'It was used with “common” in the place of a tenant, which only applications for several tenants may do.',
    who: 'postdesk-admin',
    actions: [button('Enter your tenant ID in the app registration', 'edit-registration'), REAUTHORIZE],
  },
  {
    id: 'tenant-missing',
    codes: aadsts(50059, 50128, 90019),
    title: 'The app registration needs a tenant ID',
    why: 'With “common”, “organizations” or “consumers” Microsoft cannot tell whose mailbox is meant.',
    who: 'postdesk-admin',
    actions: [button('Enter the tenant ID, a GUID or your domain', 'edit-registration'), TEST],
  },
  {
    id: 'app-only-needs-a-tenant',
    codes: aadsts(9001023),
    title: 'App-only access needs a tenant ID',
    why: 'This way to sign in does not exist for “common” or “consumers”: without a person Microsoft must be told the tenant.',
    who: 'postdesk-admin',
    actions: [button('Enter the tenant ID, a GUID or your domain', 'edit-registration'), TEST],
  },
  {
    id: 'app-for-work-accounts-only',
    codes: aadsts(9002332),
    title: 'The app registration takes work accounts only',
    why: 'It was used for a personal account (Outlook.com), which the app registration does not allow.',
    who: 'entra-admin',
    actions: [
      portal('Under Authentication choose “Supported account types” with personal Microsoft accounts', 'app-authentication'),
      button('Or, for a work mailbox, enter its tenant ID in Postdesk', 'edit-registration'),
    ],
  },
  {
    id: 'app-for-personal-accounts-only',
    codes: aadsts(9002346),
    title: 'The app registration takes personal accounts only',
    why: 'It is registered for Outlook.com and the like, and was used for a work mailbox.',
    who: 'postdesk-admin',
    actions: [
      button('For an Outlook.com mailbox choose the cloud “Outlook.com”', 'edit-registration'),
      portal('For a work mailbox create an app registration in its tenant', 'app-overview'),
    ],
  },
  {
    id: 'service-not-in-tenant',
    codes: [...aadsts(50001, 500011), 'invalid_resource'],
    title: 'The tenant does not know the service that was asked for',
    why: 'The service’s address is unknown in the tenant {tenantId}: another cloud is meant, a scope was mistyped, or the tenant has no Exchange Online.',
    who: 'postdesk-admin',
    actions: [
      button('Check the cloud, the tenant ID and the scopes', 'edit-registration'),
      text('Check that the tenant has Exchange Online.'),
      TEST,
    ],
  },
  {
    id: 'service-not-licensed',
    codes: aadsts(650052),
    title: 'The tenant has no subscription for the service',
    why: 'Exchange Online was never bought for the tenant {tenantId}, or its subscription ran out.',
    who: 'entra-admin',
    actions: [text('Buy or renew Exchange Online in the Microsoft 365 admin center, under Billing.'), REAUTHORIZE],
  },
]
