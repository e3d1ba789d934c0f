import type { ResourceKey } from '../directory/permissions.ts'
import type { EntraSettings } from './entra-settings.ts'

export type CloudName = 'global' | 'usGovHigh' | 'usGovDod' | 'china'

/** One of Microsoft's clouds: a world of its own with its own hosts. GCC (moderate) lives in the global one. */
export type Cloud = {
  readonly name: CloudName
  readonly loginHosts: readonly [string, ...string[]]
  /** Whose name is the issuer of tokens in the form before v2.0, which are all tokens for Graph and Exchange. */
  readonly tokenServiceHost: string
  /** `cloud_instance_name` of the discovery document. */
  readonly instanceName: string
  /** `cloud_graph_host_name`: the directory's older API. */
  readonly directoryGraphHost: string
  readonly rbacUrl: string
  readonly regionScope: string
  /** Hosts that name a resource in a scope; the first is meant where none is written. */
  readonly resourceHosts: Readonly<Record<ResourceKey, readonly [string, ...string[]]>>
  /** What an outside token is addressed to when it stands in for a secret. */
  readonly federatedAudience: string
}

/** Hosts by Microsoft's lists for national clouds; where two spellings are in use, both stand here. */
export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  global: {
    name: 'global',
    loginHosts: ['login.microsoftonline.com', 'login.microsoft.com', 'login.windows.net', 'sts.windows.net', 'login.live.com'],
    tokenServiceHost: 'sts.windows.net',
    instanceName: 'microsoftonline.com',
    directoryGraphHost: 'graph.windows.net',
    rbacUrl: 'https://pas.windows.net',
    regionScope: 'WW',
    resourceHosts: {
      graph: ['graph.microsoft.com'],
      // ps.outlook.com is what Microsoft's documents give for the consent of app-only IMAP and POP.
      exchange: ['outlook.office.com', 'outlook.office365.com', 'ps.outlook.com'],
    },
    federatedAudience: 'api://AzureADTokenExchange',
  },
  usGovHigh: {
    name: 'usGovHigh',
    loginHosts: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    tokenServiceHost: 'sts.windows.net',
    instanceName: 'microsoftonline.us',
    directoryGraphHost: 'graph.windows.net',
    rbacUrl: 'https://pasff.usgovcloudapi.net',
    regionScope: 'USGov',
    resourceHosts: { graph: ['graph.microsoft.us'], exchange: ['outlook.office365.us'] },
    federatedAudience: 'api://AzureADTokenExchangeUSGov',
  },
  usGovDod: {
    name: 'usGovDod',
    loginHosts: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    tokenServiceHost: 'sts.windows.net',
    instanceName: 'microsoftonline.us',
    directoryGraphHost: 'graph.windows.net',
    rbacUrl: 'https://pasff.usgovcloudapi.net',
    regionScope: 'USGov',
    resourceHosts: {
      graph: ['dod-graph.microsoft.us'],
      // IMAP, POP3 and SMTP of this cloud are asked for by the name of the other one.
      exchange: ['outlook-dod.office365.us', 'webmail.apps.mil', 'outlook.office365.us'],
    },
    federatedAudience: 'api://AzureADTokenExchangeUSGov',
  },
  china: {
    name: 'china',
    loginHosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    tokenServiceHost: 'sts.chinacloudapi.cn',
    instanceName: 'partner.microsoftonline.cn',
    directoryGraphHost: 'graph.chinacloudapi.cn',
    rbacUrl: 'https://pas.chinacloudapi.cn',
    regionScope: 'AS',
    resourceHosts: { graph: ['microsoftgraph.chinacloudapi.cn'], exchange: ['partner.outlook.cn'] },
    federatedAudience: 'api://AzureADTokenExchangeChina',
  },
}

/** Clouds whose login host this is. Both clouds of the United States government share one. */
export function cloudsOfHost(hostname: string): readonly Cloud[] {
  return Object.values(CLOUDS).filter(({ loginHosts }) => loginHosts.includes(hostname.toLowerCase()))
}

/** The cloud a request is answered as, and whether host or setting say so for certain (loopback alone says nothing). */
export function cloudOf(hostname: string, { cloud }: Pick<EntraSettings, 'cloud'>): { cloud: Cloud; isCertain: boolean } {
  if (cloud !== null) return { cloud: CLOUDS[cloud], isCertain: true }
  const [named] = cloudsOfHost(hostname)
  return { cloud: named ?? CLOUDS.global, isCertain: named !== undefined }
}

/** The issuer of resource tokens and of the discovery document before v2.0; `origin` is the one that was asked. */
export function resourceIssuer(
  origin: string,
  tenantId: string,
  settings: Pick<EntraSettings, 'cloud' | 'resourceIssuer'>,
): string {
  if (settings.resourceIssuer === 'origin') return `${origin}/${tenantId}/`
  return `https://${cloudOf(new URL(origin).hostname, settings).cloud.tokenServiceHost}/${tenantId}/`
}

/** Where people of a tenant sign in, as errors and challenges tell it. */
export function loginHostOf({ cloud }: Pick<EntraSettings, 'cloud'>): string {
  return CLOUDS[cloud ?? 'global'].loginHosts[0]
}

/** True when the tenant lives in another cloud than the one this host belongs to. */
export function isForeignHost(hostname: string, { cloud }: Pick<EntraSettings, 'cloud'>): boolean {
  const named = cloudsOfHost(hostname)
  return cloud !== null && named.length > 0 && !named.some(({ name }) => name === cloud)
}
