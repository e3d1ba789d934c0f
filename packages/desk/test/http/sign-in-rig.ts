import type { Attempt } from '@postdesk/contract'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
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
  /** Signs the mailbox's own person in, in a browser; fails with the title of the card when it is refused. */
  readonly signIn: (wish: Partial<AttemptBody>) => Promise<Attempt>
  /** The steps that fail when an account is tested, both ways. */
  readonly failuresOf: (account: { readonly id: string }) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

type AttemptBody = NonNullable<Parameters<Session['client']['createAttempt']>[0]>['body']
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
    signIn: async (wish) => {
      const attempt = await admin.client.createAttempt({ body: { registrationId: id, address: SUPPORT, ...wish } })
      const { sentTo, text } = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login: SUPPORT })
      if (!sentTo) throw new Error(`Microsoft did not send the browser back: ${text}`)
      await admin.fetch(sentTo.href)
      const after = await admin.client.getAttempt({ params: { id: attempt.id } })
      if (after.status !== 'authorized') throw new Error(after.card?.title ?? after.status)
      return after
    },
    failuresOf: async (account) => {
      const answer = await admin.fetch('/api/v1/connection-tests', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ accountId: account.id }),
      })
      const told = (await answer.text()).split('\n').filter((line) => line.startsWith('data: '))
      const steps = told.map((line) => JSON.parse(line.slice(6)) as { id?: string; state?: string; ok?: boolean })
      if (steps.at(-1)?.ok === undefined) throw new Error('The connection test did not come to its end')
      return steps.filter(({ state }) => state === 'failed').map((step) => step.id ?? '')
    },
    close: async () => {
      await desk.close()
      await tenant.close()
    },
  }
}
