import { REAUTHORIZE, TEST, aadsts, button, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

const SEND_LINK = button('Send the administrator a link for approval', 'admin-consent')

/** Who may let Postdesk in, and who has not yet. */
export const ENTRA_CONSENT: readonly BookEntry[] = [
  {
    id: 'consent-missing',
    codes: [...aadsts(65001), 'consent_required'],
    title: 'Nobody has agreed to these permissions',
    why: 'Postdesk asks for permissions that neither {delegate} nor an administrator has consented to, or the consent was taken back.',
    who: 'mailbox-owner',
    actions: [
      { ...REAUTHORIZE, text: 'Authorize again and accept the permissions' },
      portal('Or let an administrator choose “Grant admin consent” under API permissions', 'app-permissions'),
      SEND_LINK,
    ],
  },
  {
    id: 'consent-declined',
    codes: [...aadsts(65004), 'authorization_declined'],
    title: 'The permissions were declined',
    why: 'On Microsoft’s page the person chose not to accept. Postdesk cannot read or send mail without these permissions.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and choose Accept' }],
  },
  {
    id: 'sign-in-cancelled',
    codes: ['cancel', 'access_denied', 'permission_denied'],
    borders: ['entra'],
    title: 'The sign-in was cancelled',
    why: 'Someone pressed Cancel on Microsoft’s page, or went back from the page “Need admin approval”.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE, { ...SEND_LINK, text: 'If the page said “Need admin approval”: send the administrator a link' }],
  },
  {
    id: 'admin-approval-needed',
    codes: aadsts(90094),
    title: 'An administrator must approve Postdesk first',
    why: 'In the tenant {tenantId} people may not consent by themselves to what Postdesk asks for.',
    who: 'entra-admin',
    actions: [
      SEND_LINK,
      portal('Or open API permissions of {clientId} and choose “Grant admin consent”', 'app-permissions'),
      { ...REAUTHORIZE, text: 'Then authorize again' },
    ],
  },
  {
    id: 'admin-approval-requested',
    codes: aadsts(90095),
    title: 'An administrator must approve the request',
    why: 'Microsoft’s page let {delegate} ask the administrators of {tenantId} for approval. Nothing goes on until one of them agrees.',
    who: 'entra-admin',
    actions: [
      portal('Open Admin consent requests, choose Postdesk and approve it', 'consent-requests'),
      { ...REAUTHORIZE, text: 'Then authorize again' },
    ],
  },
  {
    id: 'consent-not-allowed',
    codes: aadsts(90093),
    title: 'The directory did not take the consent',
    why: 'The person who signed in may not grant these permissions in the tenant {tenantId}.',
    who: 'entra-admin',
    actions: [SEND_LINK, { ...REAUTHORIZE, text: 'Or authorize again as a Cloud Application Administrator' }],
  },
  {
    id: 'consent-not-recorded',
    codes: aadsts(90090),
    title: 'Microsoft could not record the consent just now',
    why: 'The directory was busy for a moment. Nothing is wrong with the set-up.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Wait a minute, then authorize again' }],
  },
  {
    id: 'partner-approval-missing',
    codes: aadsts(90099),
    title: 'The partner has not approved the application in this tenant',
    why: 'The tenant {tenantId} is run by a Microsoft partner, who must add {clientId} to it first.',
    who: 'entra-admin',
    actions: [text('Let the partner approve the application in Partner Center.'), SEND_LINK, REAUTHORIZE],
  },
  {
    id: 'permission-missing',
    codes: ['MissingPermission'],
    title: 'The authorization lacks {permission}',
    why: 'It was given before Postdesk asked for {permission}, or an administrator granted only a part.',
    who: 'entra-admin',
    actions: [
      portal('Open the API permissions of {clientId}, add {permission} and grant consent', 'app-permissions'),
      { ...REAUTHORIZE, text: 'Authorize again to get {permission}' },
      SEND_LINK,
    ],
  },
  {
    id: 'blocked-by-tenant',
    codes: [],
    borders: ['entra'],
    kinds: ['PERMISSION'],
    title: 'The tenant does not allow this sign-in',
    why: 'A rule of the tenant refused it. An administrator finds the reason in the sign-in logs by the correlation ID below.',
    who: 'entra-admin',
    actions: [portal('Open the sign-in logs and search for the correlation ID', 'sign-in-logs'), REAUTHORIZE, TEST],
  },
]
