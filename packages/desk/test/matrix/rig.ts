import { readFile } from 'node:fs/promises'
import { makeClient, type Client } from '@postdesk/contract'
import { startPostdesk, type Postdesk } from '@postdesk/desk/serve'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { tempDir } from '@postdesk/testkit'
import type { CloudOfMatrix } from './cells.ts'

const ADMINISTRATOR = { name: 'Alex Agent', email: 'alex@contoso.example', password: 'a long enough password' }
/** Signs in for shared mailboxes. */
export const DELEGATE = 'sam@contoso.example'

export type MatrixRig = {
  readonly cloud: CloudOfMatrix
  readonly tenant: Tenant
  readonly desk: Postdesk
  readonly client: Client
  readonly cookie: string
  readonly caPem: string
  /** The ready app registration of the tenant, by its client id. */
  readonly appId: string
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** A tenant in a cloud and a whole desk on a new embedded database, driven by the API as an administrator's browser does. */
export async function openMatrixRig(cloud: CloudOfMatrix): Promise<MatrixRig> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const closeOne of closers.toReversed()) await closeOne()
  }
  try {
    const folder = await tempDir('matrix')
    closers.push(() => folder.remove())
    const tenant = await startTenant()
    closers.push(tenant.close)
    const control = (method: string, path: string, body?: unknown) => callControl(tenant, method, path, body)
    if (cloud.tenant !== null) await control('PATCH', '/settings', { entra: { cloud: cloud.tenant } })
    const env = { POSTDESK_PORT: '0', POSTDESK_DATA_DIR: folder.path, POSTDESK_LOG_LEVEL: 'error' }
    const desk = await startPostdesk({ env })
    closers.push(desk.close)
    await makeClient({ base: desk.url, headers: { origin: desk.url } }).createAdministrator({ body: ADMINISTRATOR })
    const cookie = await signIn(desk.url)
    const [app] = tenant.world.registry.apps()
    const client = makeClient({ base: desk.url, headers: { origin: desk.url, cookie } })
    await client.changeDeskSettings({ body: { providers: [{ provider: 'microsoft', active: true }] } })
    return {
      cloud,
      tenant,
      desk,
      client,
      cookie,
      caPem: await readFile(tenant.caFile, 'utf8'),
      appId: app?.appId ?? '',
      control,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function callControl(tenant: Tenant, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${tenant.endpoints.control}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${String(answer.status)}: ${await answer.text()}`)
  return answer.status === 204 ? null : await answer.json()
}

async function signIn(deskUrl: string): Promise<string> {
  const { email, password } = ADMINISTRATOR
  const answer = await fetch(`${deskUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: deskUrl },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`Signing in answered ${String(answer.status)}`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

/**
 * The registration of the desk for this tenant: the cloud gives scopes and their addresses, and each host is overridden by the tenant's,
 * as an administrator behind a private endpoint does.
 */
export async function keepRegistration(rig: MatrixRig, name: string, secret: string | null): Promise<string> {
  const { endpoints, world } = rig.tenant
  const { id } = await rig.client.createRegistration({
    body: {
      name,
      cloud: rig.cloud.cloud,
      tenantId: world.directory.tenantId,
      clientId: rig.appId,
      addresses: {
        authorizeUrl: endpoints.authorize,
        tokenUrl: endpoints.token,
        deviceCodeUrl: endpoints.deviceCode,
        adminConsentUrl: endpoints.adminConsent,
        keysUrl: endpoints.keys,
        graphUrl: endpoints.http,
        ewsUrl: endpoints.ews,
        imapHost: endpoints.imap.host,
        imapPort: endpoints.imap.tlsPort,
        pop3Host: endpoints.pop3.host,
        pop3Port: endpoints.pop3.tlsPort,
        smtpHost: endpoints.smtp.host,
        smtpPort: endpoints.smtp.tlsPort,
      },
      ...(secret === null ? {} : { clientSecret: secret }),
    },
  })
  return id
}
