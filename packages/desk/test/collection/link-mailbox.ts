import { makeClient, type Client } from '@postdesk/contract'
import type { Tenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'

const ADMINISTRATOR = { name: 'Alex Agent', email: 'alex@contoso.example', password: 'collection-of-mails' }

/** A signed-in administrator: the contract's client, and reading what is no JSON. */
export type SignedIn = {
  readonly client: Client
  /** The session, for what the sign-in page of Microsoft sends the browser back to. */
  readonly cookie: string
  readonly download: (path: string) => Promise<Uint8Array>
}

/** Makes the first administrator and signs in, as a browser would. */
export async function signInFirst(deskUrl: string): Promise<SignedIn> {
  await makeClient({ base: deskUrl, headers: { origin: deskUrl } }).createAdministrator({ body: ADMINISTRATOR })
  const cookie = await cookieOf(deskUrl)
  return {
    client: makeClient({ base: deskUrl, headers: { origin: deskUrl, cookie } }),
    cookie,
    download: async (path) => {
      const answer = await fetch(new URL(path, deskUrl), { headers: { cookie } })
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`)
      return new Uint8Array(await answer.arrayBuffer())
    },
  }
}

async function cookieOf(deskUrl: string): Promise<string> {
  const answer = await fetch(`${deskUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: deskUrl },
    body: JSON.stringify({ email: ADMINISTRATOR.email, password: ADMINISTRATOR.password }),
  })
  if (!answer.ok) throw new Error(`Signing in answered ${answer.status}.`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

/** Keeps the tenant's app registration in the desk, which may sign in with it. */
export async function keepRegistration(client: Client, tenant: Tenant): Promise<{ readonly id: string }> {
  const [app] = tenant.world.registry.apps()
  return client.createRegistration({
    body: {
      name: 'Contoso',
      cloud: 'custom',
      loginUrl: tenant.origins.http,
      graphUrl: tenant.origins.http,
      tenantId: tenant.world.directory.tenantId,
      clientId: app?.appId ?? '',
      clientSecret: app?.secrets[0]?.secretText ?? '',
      activate: true,
    },
  })
}

/** Links a mailbox over Graph by the public doors; no auto replies, because nobody stands behind the senders of a collection. */
export async function linkOverGraph(
  { client, cookie }: SignedIn,
  tenant: Tenant,
  address: string,
  { checkSeconds }: { readonly checkSeconds: number } = { checkSeconds: 5 },
): Promise<{ readonly accountId: string }> {
  const registration = await keepRegistration(client, tenant)
  const attempt = await client.createAttempt({ body: { registrationId: registration.id, address } })
  const sight = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login: address })
  if (!sight.sentTo) throw new Error(`The tenant did not send the browser back: ${sight.heading}`)
  await (await fetch(sight.sentTo, { headers: { cookie } })).body?.cancel()
  const finished = await client.getAttempt({ params: { id: attempt.id } })
  if (finished.status !== 'authorized') throw new Error(`Not authorized: ${finished.card?.title ?? finished.status}`)
  const account = await client.createAccount({
    body: { name: 'Collection', address, attemptId: attempt.id, checkSeconds, autoReply: false },
  })
  return { accountId: account.id }
}
