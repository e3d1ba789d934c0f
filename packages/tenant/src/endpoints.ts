/** Every address of a running tenant, as `--json` and `/_control/state` print them. */
export type Endpoints = {
  readonly http: string
  readonly https: string
  /** Base of the sign-in addresses, over HTTP. */
  readonly authority: string
  readonly openidConfiguration: string
  readonly authorize: string
  readonly token: string
  readonly deviceCode: string
  readonly logout: string
  readonly adminConsent: string
  readonly keys: string
  readonly userinfo: string
  readonly graph: string
  readonly ews: string
  readonly webmail: string
  readonly control: string
  /** RFC 7662 introspection, for IMAP and SMTP servers that check Exchange tokens. */
  readonly introspect: string
  readonly imap: TextEndpoint
  readonly pop3: TextEndpoint
  readonly smtp: TextEndpoint
}

/** A protocol of lines: `port` begins in the clear and offers STARTTLS, `tlsPort` speaks TLS from the first byte. */
export type TextEndpoint = { readonly host: string; readonly port: number; readonly tlsPort: number }

/** The doors that are not HTTP, known once their ports are open. */
export type TextDoors = { imap: TextEndpoint; pop3: TextEndpoint; smtp: TextEndpoint }

/** The doors before their ports are known. */
export function closedDoors(host: string): TextDoors {
  const closed = { host, port: 0, tlsPort: 0 }
  return { imap: closed, pop3: closed, smtp: closed }
}

export function describeEndpoints(
  origins: { readonly http: string; readonly https: string },
  doors: Readonly<TextDoors>,
  tenantId: string,
): Endpoints {
  const authority = `${origins.http}/${tenantId}`
  return {
    http: origins.http,
    https: origins.https,
    authority,
    openidConfiguration: `${authority}/v2.0/.well-known/openid-configuration`,
    authorize: `${authority}/oauth2/v2.0/authorize`,
    token: `${authority}/oauth2/v2.0/token`,
    deviceCode: `${authority}/oauth2/v2.0/devicecode`,
    logout: `${authority}/oauth2/v2.0/logout`,
    adminConsent: `${authority}/v2.0/adminconsent`,
    keys: `${authority}/discovery/v2.0/keys`,
    userinfo: `${origins.http}/oidc/userinfo`,
    graph: `${origins.http}/v1.0`,
    ews: `${origins.http}/EWS/Exchange.asmx`,
    webmail: `${origins.http}/mail`,
    control: `${origins.http}/_control`,
    introspect: `${origins.http}/_control/introspect`,
    ...doors,
  }
}
