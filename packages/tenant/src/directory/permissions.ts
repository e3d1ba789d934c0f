/** The two resources a mail program asks tokens for: Microsoft Graph and Office 365 Exchange Online. */
export type ResourceKey = 'graph' | 'exchange'

export type DelegatedPermission = {
  readonly id: string
  /** Line on the consent page. */
  readonly title: string
  readonly explanation: string
  /** Only an administrator may consent. */
  readonly adminOnly?: true
}

export type ResourceInfo = {
  /** Application id of the resource itself. */
  readonly appId: string
  readonly displayName: string
  readonly delegated: Readonly<Record<string, DelegatedPermission>>
  /** Application permissions (app roles) by name, with their ids. */
  readonly application: Readonly<Record<string, string>>
}

const READ_MAIL = 'Lets the app read the messages in your mailbox.'
const CHANGE_MAIL = 'Lets the app read, create, change and delete messages in your mailbox. It may not send.'

/** The app role of people who are assigned to an app that has no roles of its own. */
export const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000'

/** Scopes of OpenID Connect, which may go with any resource. They are kept with Graph's grants, as Microsoft does. */
export const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const

/** Names and ids of the permissions (Microsoft Graph permissions reference; Exchange ids as public tools carry them). */
export const RESOURCES: Readonly<Record<ResourceKey, ResourceInfo>> = {
  graph: {
    appId: '00000003-0000-0000-c000-000000000000',
    displayName: 'Microsoft Graph',
    delegated: {
      openid: {
        id: '37f7f235-527c-4136-accd-4a02d197296e',
        title: 'Sign you in',
        explanation: 'Lets the app know that it is you.',
      },
      profile: {
        id: '14dad69e-099b-42c9-810b-d002981feec1',
        title: 'View your basic profile',
        explanation: 'Lets the app see your name and user name.',
      },
      email: {
        id: '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0',
        title: 'View your email address',
        explanation: 'Lets the app see your primary address.',
      },
      offline_access: {
        id: '7427e0e9-2fba-42fe-b0c0-848c9e6a8182',
        title: 'Maintain access to data you have given it access to',
        explanation: 'Lets the app go on working while you are away.',
      },
      'User.Read': {
        id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
        title: 'Sign you in and read your profile',
        explanation: 'Lets the app read the profile you are signed in with.',
      },
      'User.ReadBasic.All': {
        id: 'b340eb25-3456-403f-be2f-af7a0d370277',
        title: "Read all users' basic profiles",
        explanation: 'Lets the app read names and addresses of people in your organization.',
      },
      'User.Read.All': {
        id: 'a154be20-db9c-4678-8ab7-66f6cc099a59',
        title: "Read all users' full profiles",
        explanation: 'Lets the app read the profiles of everybody in your organization.',
        adminOnly: true,
      },
      'Mail.ReadBasic': {
        id: 'a4b8392a-d8d1-4954-a029-8e668a39a170',
        title: 'Read the outline of your mail',
        explanation: 'Lets the app read your messages without body and attachments.',
      },
      'Mail.Read': { id: '570282fd-fa5c-430d-a7fd-fc8dc98a9dca', title: 'Read your mail', explanation: READ_MAIL },
      'Mail.ReadWrite': {
        id: '024d486e-b451-40bb-833d-3e66d98c5c73',
        title: 'Read and write access to your mail',
        explanation: CHANGE_MAIL,
      },
      'Mail.Send': {
        id: 'e383f46e-2787-4529-855e-0e479a3ffac0',
        title: 'Send mail as you',
        explanation: 'Lets the app send messages in your name.',
      },
      'Mail.ReadBasic.Shared': {
        id: 'b11fa0e7-fdb7-4dc9-b1f1-59facd463480',
        title: 'Read the outline of mail you can open',
        explanation: 'Lets the app read messages without body in mailboxes shared with you.',
      },
      'Mail.Read.Shared': {
        id: '7b9103a5-4610-446b-9670-80643382c1fa',
        title: 'Read mail you can access',
        explanation: 'Lets the app read your mailbox and those shared with you.',
      },
      'Mail.ReadWrite.Shared': {
        id: '5df07973-7d5d-46ed-9847-1271055cbd51',
        title: 'Read and write mail you can access',
        explanation: 'Lets the app read and change mail in your mailbox and those shared with you.',
      },
      'Mail.Send.Shared': {
        id: 'a367ab51-6b49-43bf-a716-a1fb06d2a174',
        title: 'Send mail on behalf of others',
        explanation: 'Lets the app send as you and from mailboxes shared with you.',
      },
      'IMAP.AccessAsUser.All': {
        id: '652390e4-393a-48de-9484-05f9b1212954',
        title: 'Access your mailbox by IMAP',
        explanation: 'Lets the app read, change and delete mail by IMAP.',
      },
      'POP.AccessAsUser.All': {
        id: 'd7b7f2d9-0f45-4ea1-9d42-e50810c06991',
        title: 'Access your mailbox by POP',
        explanation: 'Lets the app read and delete mail by POP.',
      },
      'SMTP.Send': {
        id: '258f6531-6087-4cc4-bb90-092c5fb3ed3f',
        title: 'Send mail from your mailbox by SMTP AUTH',
        explanation: 'Lets the app send messages in your name by SMTP.',
      },
      'EWS.AccessAsUser.All': {
        id: '9769c687-087d-48ac-9cb3-c37dde652038',
        title: 'Access your mailbox by Exchange Web Services',
        explanation: 'Lets the app do in your mailbox what you may do.',
      },
      'MailboxSettings.Read': {
        id: '87f447af-9fa4-4c32-9dfa-4a57a73d18ce',
        title: 'Read your mailbox settings',
        explanation: 'Lets the app read time zone, language and automatic replies.',
      },
      'MailboxSettings.ReadWrite': {
        id: '818c620a-27a9-40bd-a6a5-d96f7d610b4b',
        title: 'Read and write your mailbox settings',
        explanation: 'Lets the app change time zone, language and automatic replies.',
      },
      'Application.Read.All': {
        id: 'c79f8feb-a9db-4090-85f9-90d820caa0eb',
        title: 'Read applications',
        explanation: 'Lets the app read app registrations of your organization.',
        adminOnly: true,
      },
      'Application.ReadWrite.All': {
        id: 'bdfbf15f-ee85-4955-8675-146e8e5296b5',
        title: 'Read and write all applications',
        explanation: 'Lets the app create and change app registrations.',
        adminOnly: true,
      },
      'AppRoleAssignment.ReadWrite.All': {
        id: '84bccea3-f856-4a8a-967b-dbe0a3d53a64',
        title: 'Manage app permission grants',
        explanation: 'Lets the app give application permissions to apps.',
        adminOnly: true,
      },
      'RoleManagement.ReadWrite.Exchange': {
        id: 'c1499fe0-52b1-4b22-bed2-7a244e0e879f',
        title: 'Read and write Exchange Online roles',
        explanation: 'Lets the app manage who may do what in Exchange.',
        adminOnly: true,
      },
      'DelegatedPermissionGrant.ReadWrite.All': {
        id: '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
        title: 'Manage delegated permission grants',
        explanation: 'Lets the app consent for people of your organization.',
        adminOnly: true,
      },
    },
    application: {
      'Mail.Read': '810c84a8-4a9e-49e6-bf7d-12d183f40d01',
      'Mail.ReadWrite': 'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
      'Mail.Send': 'b633e1c5-b582-4048-a93e-9f11b44c7e96',
      'Mail.ReadBasic': '6be147d2-ea4f-4b5a-a3fa-3eab6f3c140a',
      'Mail.ReadBasic.All': '693c5e45-0940-467d-9b8a-1022fb9d42ef',
      'User.ReadBasic.All': '97235f07-e226-4f63-ace3-39588e11d3a1',
      'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
      'MailboxSettings.Read': '40f97065-369a-49f4-947c-6a255697ae91',
      'MailboxSettings.ReadWrite': '6931bccd-447a-43d1-b442-00a195474933',
      'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
      'Application.ReadWrite.All': '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
      'Application.ReadWrite.OwnedBy': '18a4783c-866b-4cc7-a460-3d5e5662c884',
      'AppRoleAssignment.ReadWrite.All': '06b708a9-e830-4db3-a914-8e69da51d44f',
      'DelegatedPermissionGrant.ReadWrite.All': '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
      'Organization.Read.All': '498476ce-e0fe-48b0-b801-37ba7e2685c6',
      'RoleManagement.Read.Exchange': 'c769435f-f061-4d0b-8ff1-3d39870e5f85',
      'RoleManagement.ReadWrite.Exchange': '025d3225-3f02-4882-b4c0-cd5b541a4e80',
    },
  },
  exchange: {
    appId: '00000002-0000-0ff1-ce00-000000000000',
    displayName: 'Office 365 Exchange Online',
    delegated: {
      'EWS.AccessAsUser.All': {
        id: '3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5',
        title: 'Access your mailbox by Exchange Web Services',
        explanation: 'Lets the app do in your mailbox what you may do.',
      },
      'IMAP.AccessAsUser.All': {
        id: '195adc35-e27b-454b-a7ed-1ecdffa1c09f',
        title: 'Access your mailbox by IMAP',
        explanation: 'Lets the app read, change and delete mail by IMAP.',
      },
      'POP.AccessAsUser.All': {
        id: 'fb698133-92fa-453e-a9ed-688e10f2e5ac',
        title: 'Access your mailbox by POP',
        explanation: 'Lets the app read and delete mail by POP.',
      },
      'SMTP.Send': {
        id: '76faac2a-0f20-42f1-928a-50de5b9dbe52',
        title: 'Send mail from your mailbox by SMTP AUTH',
        explanation: 'Lets the app send messages in your name by SMTP.',
      },
      'Exchange.Manage': {
        id: 'ab4f2b77-0b06-4fc1-a9de-02113fc2ab7c',
        title: 'Manage Exchange configuration',
        explanation: 'Lets the app administer Exchange in your name.',
        adminOnly: true,
      },
    },
    application: {
      full_access_as_app: 'dc890d15-9560-4a4c-9b7f-a736ec74ec40',
      'Exchange.ManageAsApp': 'dc50a0fb-09a3-484d-be87-e023b12c6440',
      'IMAP.AccessAsApp': '5e5addcd-3e8d-4e90-baf5-964efab2b20a',
      'POP.AccessAsApp': 'cb842b43-da6e-4506-86fe-bb12199c656d',
      'SMTP.SendAsApp': '7146a1f0-8703-45b3-9eae-527a64c00995',
    },
  },
}

/** The permission's own spelling for a name in any case, or undefined when the resource has no such delegated permission. */
export function delegatedName(resource: ResourceKey, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return Object.keys(RESOURCES[resource].delegated).find((known) => known.toLowerCase() === wanted)
}
