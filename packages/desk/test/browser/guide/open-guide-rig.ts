import { readFile } from 'node:fs/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Client } from '@postdesk/contract'
import { openRig, type Rig } from '../open-rig.ts'
import { signInAsFirst } from '../seed-desk.ts'

export const MAILBOX = 'support@contoso.example'

/** The app registration an older help desk left in Entra: where it sends people back to, and what it may ask for. */
export type OldApp = {
  readonly displayName: string
  readonly redirectUris: readonly string[]
  readonly graph: readonly string[]
  readonly exchange: readonly string[]
}
export type EntraApp = { readonly clientId: string; readonly secret: string }

export type GuideRig = Rig & {
  readonly client: Client
  /** Moves the tenant as its administrator would in Entra and Exchange. */
  readonly control: (method: 'POST' | 'PATCH', path: string, body: unknown) => Promise<unknown>
  readonly register: (app: OldApp) => Promise<EntraApp>
}

/**
 * A rig with an administrator signed in. The tenant's authority is trusted by this process, as Microsoft's is by every system, so
 * that a reader's steps need not speak of it.
 */
export async function openGuideRig(): Promise<GuideRig> {
  const rig = await openRig()
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, await readFile(rig.tenant.caFile, 'utf8')])
  const control = async (method: string, path: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`${rig.tenant.endpoints.control}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${String(answer.status)}: ${await answer.text()}`)
    return answer.status === 204 ? null : await answer.json()
  }
  const client = await signInAsFirst(rig)
  await rig.page.goto(rig.desk.url)
  const register = async ({ displayName, redirectUris, graph, exchange }: OldApp): Promise<EntraApp> => {
    const secret = `a-secret-of-${displayName.toLowerCase().replaceAll(' ', '-')}`
    await control('POST', '/apps', {
      displayName,
      redirectUris,
      secrets: [{ displayName: 'Help desk', secretText: secret }],
      requiredAccess: [
        { resource: 'graph', delegated: graph, application: [] },
        { resource: 'exchange', delegated: exchange, application: [] },
      ],
    })
    const made = rig.tenant.world.registry.apps().find((one) => one.displayName === displayName)
    return { clientId: made?.appId ?? '', secret }
  }
  const close = async () => {
    setDefaultCACertificates(trusted)
    await rig.close()
  }
  return { ...rig, client, control, register, close }
}

/** Leads a registration from Microsoft's hosts to the simulated tenant's: a test has no Microsoft. What a reader typed stays. */
export async function leadToTenant({ client, tenant }: GuideRig, registrationName: string): Promise<void> {
  const { registrations } = await client.listRegistrations()
  const { origins, endpoints } = tenant
  await client.changeRegistration({
    params: { id: registrations.find(({ name }) => name === registrationName)?.id ?? '' },
    body: {
      cloud: 'custom',
      loginUrl: origins.http,
      graphUrl: origins.http,
      addresses: {
        ewsUrl: endpoints.ews,
        imapHost: endpoints.imap.host,
        imapPort: endpoints.imap.port,
        pop3Host: endpoints.pop3.host,
        pop3Port: endpoints.pop3.port,
        smtpHost: endpoints.smtp.host,
        smtpPort: endpoints.smtp.port,
      },
    },
  })
}
