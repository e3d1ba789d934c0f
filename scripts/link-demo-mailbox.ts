import { makeClient } from '@postdesk/contract'
import type { Tenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'

type DemoSettings = {
  readonly deskUrl: string
  readonly tenant: Tenant
  readonly agent: { readonly name: string; readonly email: string; readonly password: string }
  readonly say: (sentence: string) => void
}

/** The ticket that the first customer's mail became. */
export type FirstTicket = { readonly number: number; readonly subject: string }

const MAILBOX = 'support@contoso.example'

// Nobody who tries a demo likes to wait; a real mailbox is asked each half minute.
const CHECK_SECONDS = 5

// The patience of a person watching a terminal, on a slow machine.
const PATIENCE_MS = 60_000

/**
 * Does by the public doors what an administrator does in the browser: first administrator, registration, sign-in at the tenant,
 * account. Then a customer writes, and the ticket is returned.
 */
export async function linkDemoMailbox({ deskUrl, tenant, agent, say }: DemoSettings): Promise<FirstTicket> {
  const app = readyApp(tenant)
  const cookie = await signIn(deskUrl, agent)
  const client = makeClient({ base: deskUrl, headers: { cookie, origin: deskUrl } })
  say('Linking support@contoso.example …')
  const registration = await client.createRegistration({
    body: {
      name: 'Contoso',
      cloud: 'custom',
      loginUrl: tenant.origins.http,
      graphUrl: tenant.origins.http,
      activate: true,
      ...app,
    },
  })
  const attempt = await client.createAttempt({ body: { registrationId: registration.id, address: MAILBOX } })
  const sight = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login: MAILBOX })
  if (!sight.sentTo) throw new Error(`The tenant did not send the browser back: ${sight.heading}`)
  await fetch(sight.sentTo, { headers: { cookie } })
  const finished = await client.getAttempt({ params: { id: attempt.id } })
  if (finished.status !== 'authorized')
    throw new Error(`The mailbox could not be authorized: ${finished.card?.title ?? finished.status}`)
  await client.createAccount({
    body: {
      name: 'Support',
      address: MAILBOX,
      attemptId: attempt.id,
      senderName: 'Contoso Support',
      checkSeconds: CHECK_SECONDS,
    },
  })

  say('A customer writes …')
  await deliverSampleMail(tenant.origins.http)
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    const { tickets } = await client.listTickets({ query: { view: 'all' } })
    if (tickets[0]) return { number: tickets[0].id, subject: tickets[0].subject }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('The first mail did not become a ticket within a minute. Settings → Mail accounts says why.')
}

/** The tenant's ready app registration. */
function readyApp({ world }: Tenant): { tenantId: string; clientId: string; clientSecret: string } {
  const [app] = world.registry.apps()
  const secret = app?.secrets[0]?.secretText
  if (!app || !secret) throw new Error('The tenant has no app registration with a secret.')
  return { tenantId: world.directory.tenantId, clientId: app.appId, clientSecret: secret }
}

/** Makes the first administrator, signs in, and returns the cookie a browser would keep. */
async function signIn(deskUrl: string, agent: DemoSettings['agent']): Promise<string> {
  await makeClient({ base: deskUrl, headers: { origin: deskUrl } }).createAdministrator({ body: agent })
  const answer = await fetch(`${deskUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: deskUrl },
    body: JSON.stringify({ email: agent.email, password: agent.password }),
  })
  if (!answer.ok) throw new Error(`Signing in answered ${answer.status}.`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

async function deliverSampleMail(origin: string): Promise<void> {
  const answer = await fetch(`${origin}/_control/deliver`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      to: MAILBOX,
      from: 'Ann Lee <ann.lee@example.com>',
      subject: 'Printer on the 3rd floor',
      text: 'Hello,\n\nthe printer on the 3rd floor jams each time I print double sided. Single pages are fine.\n\nCould somebody have a look today?\n\nAnn Lee\n',
    }),
  })
  if (!answer.ok) throw new Error(`The tenant did not take the sample mail: it answered ${answer.status}.`)
}
