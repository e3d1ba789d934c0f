import type { CloudName } from '../clouds.ts'

export type MicrosoftCloud = Exclude<CloudName, 'custom'>

const PUBLIC: readonly MicrosoftCloud[] = ['worldwide', 'personal', 'personal-live']
const PERSONAL: readonly MicrosoftCloud[] = ['personal', 'personal-live']

/**
 * Domains of Microsoft's clouds, the longest first where one lies within another (learn.microsoft.com/graph/deployments,
 * learn.microsoft.com/entra/identity-platform/authentication-national-cloud, and the endpoint pages of Microsoft 365).
 */
const DOMAINS: readonly (readonly [domain: string, clouds: readonly MicrosoftCloud[]])[] = [
  ['smtp-mail.outlook.com', PERSONAL],
  ['imap-mail.outlook.com', PERSONAL],
  ['pop-mail.outlook.com', PERSONAL],
  ['live.com', PERSONAL],
  ['microsoftonline.com', PUBLIC],
  ['login.microsoft.com', PUBLIC],
  ['windows.net', PUBLIC],
  ['graph.microsoft.com', PUBLIC],
  ['office365.com', PUBLIC],
  ['office.com', PUBLIC],
  ['outlook.com', PUBLIC],
  // Both clouds of the United States government sign in at one host, and write the scopes of the mail protocols with one.
  ['microsoftonline.us', ['gcc-high', 'dod']],
  ['usgovcloudapi.net', ['gcc-high', 'dod']],
  ['outlook.office365.us', ['gcc-high', 'dod']],
  ['outlook-dod.office365.us', ['dod']],
  ['office365.us', ['gcc-high']],
  ['dod-graph.microsoft.us', ['dod']],
  ['apps.mil', ['dod']],
  ['graph.microsoft.us', ['gcc-high']],
  ['microsoftonline.cn', ['china']],
  ['chinacloudapi.cn', ['china']],
  ['outlook.cn', ['china']],
]

/** The clouds of Microsoft a host belongs to; none when it is not Microsoft's, or not one mail is spoken with. */
export function cloudsOfHost(host: string): readonly MicrosoftCloud[] {
  const name = host.toLowerCase().replace(/\.$/, '')
  return DOMAINS.find(([domain]) => name === domain || name.endsWith(`.${domain}`))?.[1] ?? []
}
