import type { Seed } from './seed.ts'

const graph = {
  resource: 'graph' as const,
  delegated: [
    'openid',
    'profile',
    'email',
    'offline_access',
    'User.Read',
    'Mail.ReadWrite',
    'Mail.Send',
    'Mail.ReadWrite.Shared',
    'Mail.Send.Shared',
  ],
  application: ['Mail.ReadWrite', 'Mail.Send', 'User.Read.All'],
}
const exchange = {
  resource: 'exchange' as const,
  delegated: ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send', 'EWS.AccessAsUser.All'],
  application: ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp', 'full_access_as_app'],
}

/** Client id of the app registration. */
const POSTDESK = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'

/**
 * Contoso: a help desk mailbox, an administrator, a colleague, and one app registration whose application permissions
 * are granted and whose delegated ones wait for consent. Redirect URIs on loopback match on any port.
 * Beside it Adatum, which has consented to nothing yet: for apps of more than one organization.
 */
export const contosoSeed = {
  tenantId: '7f4c2b1e-93a5-4d68-8c0a-5e1d2f3b4a69',
  displayName: 'Contoso',
  domains: ['contoso.example', 'contoso.onmicrosoft.example'],
  users: [
    {
      id: '1b0c7d52-4a8e-4f36-9d21-6c5e8f7a0b11',
      userPrincipalName: 'support@contoso.example',
      displayName: 'Contoso Support',
      aliases: ['help@contoso.example', 'support@contoso.onmicrosoft.example'],
      // The app is registered in Exchange, as IMAP, POP3 and SMTP without a person need it.
      fullAccess: [POSTDESK],
      sendAs: [POSTDESK],
    },
    {
      id: '2d9e4f63-5b1a-4c47-8e32-7d6f9a8b1c22',
      userPrincipalName: 'alex.admin@contoso.example',
      displayName: 'Alex Admin',
      isAdmin: true,
    },
    { id: '3e8f5a74-6c2b-4d58-9f43-8e7a0b9c2d33', userPrincipalName: 'sam@contoso.example', displayName: 'Sam Rivera' },
  ],
  apps: [
    {
      displayName: 'Postdesk',
      appId: POSTDESK,
      objectId: '8a1f6d27-2c53-4b9e-9d70-4f3e2a1c0b88',
      servicePrincipalId: 'c47e0b95-6d18-42fa-8b3c-1e9d7f5a2c60',
      redirectUris: [
        'http://localhost/oauth/callback',
        'http://127.0.0.1/oauth/callback',
        'http://localhost/helpdesk/oauth-redirect',
        'http://127.0.0.1/helpdesk/oauth-redirect',
      ],
      secrets: [{ displayName: 'Postdesk demo', secretText: 'Qx8~contoso-demo-secret-not-for-real-use' }],
      requiredAccess: [graph, exchange],
      applicationPermissionsGranted: true,
      exchangeServicePrincipal: true,
    },
  ],
  mails: [],
  organizations: [
    {
      tenantId: 'd2a9c6e4-17f8-4b35-a0de-6f4b8c1e7d52',
      displayName: 'Adatum',
      domains: ['adatum.example', 'adatum.onmicrosoft.example'],
      users: [
        { id: '4f9a6b85-7d3c-4e69-80a5-9f8b1c0d3e44', userPrincipalName: 'kim@adatum.example', displayName: 'Kim Larsen' },
        {
          id: '5a0b7c96-8e4d-4f7a-91b6-a09c2d1e4f55',
          userPrincipalName: 'ada.admin@adatum.example',
          displayName: 'Ada Admin',
          isAdmin: true,
        },
      ],
      mailboxes: [{ address: 'desk@adatum.example', displayName: 'Adatum Desk', fullAccess: ['kim@adatum.example'] }],
    },
  ],
} satisfies Seed
