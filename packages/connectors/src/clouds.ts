/**
 * `worldwide` serves GCC (moderate) too; `personal` is Outlook.com by today's sign-in, `personal-live` by the old one of
 * login.live.com, which some old app registrations know alone; `custom` is any set of addresses, such as a simulated tenant.
 */
export type CloudName = 'worldwide' | 'gcc-high' | 'dod' | 'china' | 'personal' | 'personal-live' | 'custom'

export type MailProtocol = 'graph' | 'ews' | 'imap' | 'pop3' | 'smtp'

/**
 * What a token may be for; a token of one is refused by the others. EWS and the mail protocols are one service of Microsoft's, but
 * their delegated permissions are written with two addresses, and a token carries the address it was asked with. At other
 * providers `outlook` is the one service of the mail protocols.
 */
export type Resource = 'graph' | 'ews' | 'outlook'

export type ServerAddress = { readonly host: string; readonly port: number }

/** How scopes are written before their names, each with its closing slash. */
export type ScopePrefixes = {
  readonly graph: string
  /** Delegated EWS. */
  readonly ews: string
  /** Delegated IMAP, POP3 and SMTP. */
  readonly outlook: string
  /** App-only EWS, IMAP, POP3 and SMTP: `{prefix}.default`. */
  readonly outlookAppOnly: string
  /** App-only IMAP and POP3, on the admin consent page alone. */
  readonly mailAppConsent: string
}

export type CloudFacts = {
  readonly title: string
  readonly loginUrl: string
  readonly graphUrl: string
  readonly portalUrl: string
  readonly ewsUrl: string
  readonly imap: ServerAddress
  readonly pop3: ServerAddress
  readonly smtp: ServerAddress
  readonly prefixes: ScopePrefixes
}

const WORLDWIDE: CloudFacts = {
  title: 'Microsoft 365 (worldwide, GCC)',
  loginUrl: 'https://login.microsoftonline.com',
  graphUrl: 'https://graph.microsoft.com',
  portalUrl: 'https://entra.microsoft.com',
  ewsUrl: 'https://outlook.office365.com/EWS/Exchange.asmx',
  imap: { host: 'outlook.office365.com', port: 993 },
  pop3: { host: 'outlook.office365.com', port: 995 },
  smtp: { host: 'smtp.office365.com', port: 587 },
  prefixes: {
    graph: 'https://graph.microsoft.com/',
    ews: 'https://outlook.office365.com/',
    outlook: 'https://outlook.office.com/',
    outlookAppOnly: 'https://outlook.office365.com/',
    mailAppConsent: 'https://ps.outlook.com/',
  },
}

/**
 * Hosts and scope prefixes by cloud. The Graph and login hosts are Microsoft's documented ones
 * (learn.microsoft.com/graph/deployments); the Outlook prefixes and SMTP hosts of the national clouds are what administrators
 * report, and so is their consent page, for which Microsoft documents the worldwide address alone. Each may be overridden.
 */
export const CLOUDS: Readonly<Record<Exclude<CloudName, 'custom'>, CloudFacts>> = {
  worldwide: WORLDWIDE,
  'gcc-high': {
    title: 'Microsoft 365 GCC High',
    loginUrl: 'https://login.microsoftonline.us',
    graphUrl: 'https://graph.microsoft.us',
    portalUrl: 'https://entra.microsoft.us',
    ewsUrl: 'https://outlook.office365.us/EWS/Exchange.asmx',
    imap: { host: 'outlook.office365.us', port: 993 },
    pop3: { host: 'outlook.office365.us', port: 995 },
    smtp: { host: 'smtp.office365.us', port: 587 },
    prefixes: {
      graph: 'https://graph.microsoft.us/',
      ews: 'https://outlook.office365.us/',
      outlook: 'https://outlook.office365.us/',
      outlookAppOnly: 'https://outlook.office365.us/',
      mailAppConsent: 'https://outlook.office365.us/',
    },
  },
  dod: {
    title: 'Microsoft 365 DoD',
    loginUrl: 'https://login.microsoftonline.us',
    graphUrl: 'https://dod-graph.microsoft.us',
    portalUrl: 'https://entra.microsoft.us',
    ewsUrl: 'https://outlook-dod.office365.us/EWS/Exchange.asmx',
    imap: { host: 'outlook-dod.office365.us', port: 993 },
    pop3: { host: 'outlook-dod.office365.us', port: 995 },
    smtp: { host: 'outlook-dod.office365.us', port: 587 },
    prefixes: {
      graph: 'https://dod-graph.microsoft.us/',
      ews: 'https://outlook-dod.office365.us/',
      outlook: 'https://outlook.office365.us/',
      outlookAppOnly: 'https://outlook-dod.office365.us/',
      mailAppConsent: 'https://outlook-dod.office365.us/',
    },
  },
  china: {
    title: 'Microsoft 365 operated by 21Vianet (China)',
    loginUrl: 'https://login.partner.microsoftonline.cn',
    graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
    portalUrl: 'https://entra.microsoftonline.cn',
    ewsUrl: 'https://partner.outlook.cn/EWS/Exchange.asmx',
    imap: { host: 'partner.outlook.cn', port: 993 },
    pop3: { host: 'partner.outlook.cn', port: 995 },
    smtp: { host: 'smtp.partner.outlook.cn', port: 587 },
    prefixes: {
      graph: 'https://microsoftgraph.chinacloudapi.cn/',
      ews: 'https://partner.outlook.cn/',
      outlook: 'https://partner.outlook.cn/',
      outlookAppOnly: 'https://partner.outlook.cn/',
      mailAppConsent: 'https://partner.outlook.cn/',
    },
  },
  personal: {
    ...WORLDWIDE,
    title: 'Outlook.com (personal accounts)',
    smtp: { host: 'smtp-mail.outlook.com', port: 587 },
  },
  'personal-live': {
    ...WORLDWIDE,
    title: 'Outlook.com (old sign-in, login.live.com)',
    loginUrl: 'https://login.live.com',
    smtp: { host: 'smtp-mail.outlook.com', port: 587 },
  },
}
