import { startTenant, type Tenant } from '@postdesk/tenant'
import { startTestDesk, type Session, type TestDesk } from './test-desk.ts'

export const CLIENT_ID = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'
export const CLIENT_SECRET = 'Qx8~contoso-demo-secret-not-for-real-use'
export const SUPPORT = 'support@contoso.example'
export const ALEX = 'alex.admin@contoso.example'

export type SignInRig = {
  readonly desk: TestDesk
  readonly tenant: Tenant
  readonly admin: Session
  readonly registrationId: string
  readonly registrationOf: (more?: object) => RegistrationBody
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  /** Kinds and words of an account's history, newest first. */
  readonly history: (accountId: string) => Promise<readonly (readonly [string, string])[]>
  readonly close: () => Promise<void>
}

type RegistrationBody = NonNullable<Parameters<Session['client']['createRegistration']>[0]>['body']

/** A desk and a tenant that know each other by one app registration, and an administrator of the desk. */
export async function openSignInRig(): Promise<SignInRig> {
  const desk = await startTestDesk()
  const tenant = await startTenant()
  const admin = await desk.signIn('admin')
  const registrationOf = (more: object = {}): RegistrationBody => ({
    name: 'Contoso',
    cloud: 'custom',
    loginUrl: tenant.origins.http,
    graphUrl: tenant.origins.http,
    tenantId: tenant.world.directory.tenantId,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    ...more,
  })
  const { id } = await admin.client.createRegistration({ body: registrationOf() })
  return {
    desk,
    tenant,
    admin,
    registrationId: id,
    registrationOf,
    control: async (method, path, body) => {
      const answer = await fetch(tenant.endpoints.control + path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`The control refused ${method} ${path}: ${text}`)
      return text === '' ? null : JSON.parse(text)
    },
    history: async (accountId) => {
      const { events } = await admin.client.listAccountEvents({ params: { id: accountId } })
      return events.map(({ kind, text }) => [kind, text] as const)
    },
    close: async () => {
      await desk.close()
      await tenant.close()
    },
  }
}
