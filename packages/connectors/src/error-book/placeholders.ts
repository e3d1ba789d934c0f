/** What stands in the place of a word that is not known of an account. */
export const UNKNOWN = {
  address: 'the mailbox address',
  clientId: 'the client ID',
  tenantId: 'the tenant ID',
  redirectUri: 'the redirect URI Postdesk shows',
  servicePrincipalId: 'object ID of the enterprise application',
  delegate: 'the person who signed in',
  /** The same person, where the failure is that it is the wrong one. */
  signedInAs: 'another account',
  /** The tenant they are of, where that is what is wrong. */
  signedInTenant: 'another organization',
  ewsUrl: 'the EWS address',
  baseUrl: 'the address of Postdesk',
  host: 'the server',
  permission: 'a permission',
  /** Who of this desk did it. */
  agent: 'an administrator',
} as const satisfies Readonly<Record<string, string>>

/** A word in braces of the book's sentences, commands and links. */
export type Placeholder = keyof typeof UNKNOWN

/** Each placeholder, its name as the first group. */
export const PLACEHOLDER = new RegExp(String.raw`\{(${Object.keys(UNKNOWN).join('|')})\}`, 'g')
