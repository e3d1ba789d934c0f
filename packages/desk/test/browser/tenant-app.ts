import type { BodyInOf, Client, routes } from '@postdesk/contract'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import type { Rig } from './open-rig.ts'

/** Keeps a tenant's own app as an app registration of a custom cloud; gives its id. */
export async function keepTenantApp(
  { tenant }: Pick<Rig, 'tenant'>,
  client: Client,
  name = 'Contoso help desk',
): Promise<string> {
  const [app] = tenant.world.registry.apps()
  const kept = await client.createRegistration({
    body: {
      name,
      cloud: 'custom',
      loginUrl: tenant.origins.http,
      graphUrl: tenant.origins.http,
      addresses: { ewsUrl: tenant.endpoints.ews },
      tenantId: tenant.world.directory.tenantId,
      clientId: app?.appId ?? '',
      clientSecret: app?.secrets[0]?.secretText ?? '',
      activate: true,
    },
  })
  return kept.id
}

type Wish = BodyInOf<typeof routes.createAttempt>

/** Walks the sign-in at the tenant as `login` and gives the attempt, however it ended. */
export async function authorizeMailbox(rig: Rig, client: Client, wish: Wish, login = wish.address): Promise<string> {
  const attempt = await client.createAttempt({ body: wish })
  const sight = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login })
  if (!sight.sentTo) throw new Error(`The tenant did not send the browser back: ${sight.heading}`)
  await (await fetch(sight.sentTo, { headers: { cookie: await cookieOf(rig) } })).body?.cancel()
  return attempt.id
}

/** The session of the agent's browser, for requests outside it. */
export async function cookieOf({ desk, context }: Pick<Rig, 'desk' | 'context'>): Promise<string> {
  return (await context.cookies(desk.url)).map(({ name, value }) => `${name}=${value}`).join('; ')
}
