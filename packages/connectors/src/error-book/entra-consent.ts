import { REAUTHORIZE, TEST, aadsts, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** Consent, and the rules of a tenant that stand before it. */
export const ENTRA_CONSENT: readonly BookEntry[] = [
  {
    id: 'consent-missing',
    codes: [...aadsts(65001), 'consent_required'],
    title: 'Nobody has agreed to these permissions',
    why: 'Postdesk asks for permissions that neither {address} nor an administrator has consented to, or the consent was taken back.',
    who: 'mailbox-owner',
    actions: [
      { ...REAUTHORIZE, text: 'Authorize again and accept the permissions' },
      portal('Or let an administrator choose “Grant admin consent” under API permissions', 'CallAnAPI'),
    ],
  },
  {
    id: 'consent-declined',
    codes: aadsts(65004),
    title: 'The permissions were declined',
    why: 'On Microsoft’s page the person chose not to accept. Postdesk cannot read or send mail without these permissions.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and choose Accept' }],
  },
  {
    id: 'sign-in-cancelled',
    codes: ['cancel', 'access_denied', 'permission_denied'],
    title: 'The sign-in was cancelled',
    why: 'Someone pressed Cancel on Microsoft’s page, or went back from the page “Need admin approval”.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE, text('If the page said “Need admin approval”, an Entra administrator must consent first.')],
  },
  {
    id: 'admin-approval-needed',
    codes: aadsts(90093, 90094, 90095, 90099),
    title: 'An administrator must approve Postdesk first',
    why: 'In the tenant {tenantId} people may not consent by themselves to what Postdesk asks for.',
    who: 'entra-admin',
    actions: [
      portal('Open API permissions of {clientId} and choose “Grant admin consent”', 'CallAnAPI'),
      { ...REAUTHORIZE, text: 'Then authorize again' },
    ],
  },
  {
    id: 'blocked-by-conditional-access',
    codes: aadsts(53003, 50131, 530003, 530032, 530034, 530035),
    title: 'A rule of the tenant blocks Postdesk',
    why: 'Conditional Access or the security defaults refuse this sign-in, often for the place it comes from: Postdesk’s server. Trying again does not help.',
    who: 'entra-admin',
    actions: [
      portal(
        'Open Conditional Access; the sign-in logs name the policy, found by the correlation ID below',
        'conditional-access',
      ),
      text(
        'Leave {address} or the application {clientId} out of it, or add the address of Postdesk’s server as a trusted location.',
      ),
      REAUTHORIZE,
    ],
  },
  {
    id: 'device-not-compliant',
    codes: aadsts(53000, 53001, 50097, 50129),
    title: 'The tenant asks for a managed device',
    why: 'Conditional Access lets people sign in only from devices the organization manages, and Postdesk’s server is none.',
    who: 'entra-admin',
    actions: [
      portal('Open Conditional Access and find the policy that demands a compliant or joined device', 'conditional-access'),
      text('Leave {address} or the application {clientId} out of it, or use app-only authorization.'),
      REAUTHORIZE,
    ],
  },
  {
    id: 'app-not-approved',
    codes: aadsts(53002),
    title: 'The tenant allows approved apps only',
    why: 'A Conditional Access policy demands an approved client app, and Postdesk is not on that list.',
    who: 'entra-admin',
    actions: [
      portal('Open Conditional Access and leave the application {clientId} out of the policy', 'conditional-access'),
      REAUTHORIZE,
    ],
  },
  {
    id: 'account-at-risk',
    codes: aadsts(53011, 130501),
    title: 'Microsoft holds the account for endangered',
    why: 'A risk or credential policy of the tenant blocks sign-in as {address}.',
    who: 'entra-admin',
    actions: [portal('Open the user and look at its risk', 'users'), REAUTHORIZE],
  },
  {
    id: 'blocked-by-tenant',
    codes: [],
    border: 'entra',
    kinds: ['PERMISSION'],
    title: 'The tenant does not allow this sign-in',
    why: 'A rule of the tenant refused it. An administrator finds the reason in the sign-in logs by the correlation ID below.',
    who: 'entra-admin',
    actions: [REAUTHORIZE, TEST],
  },
]
