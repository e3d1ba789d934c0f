import type { World } from '../src/world.ts'

/** Access tokens for Exchange Online, as the token endpoint would give them. */
export async function personToken(
  world: World,
  address: string,
  scopes: readonly string[],
  more: { audience?: string; lifeSeconds?: number } = {},
): Promise<string> {
  const [app, user] = [world.registry.apps()[0], world.directory.findUser(address)]
  if (!app || !user) throw new Error(`The seed has no app, or nobody named ${address}`)
  const audience = more.audience ?? 'https://outlook.office365.com'
  const lifeSeconds = more.lifeSeconds
  const issued = await world.tokens.issueForUser({
    app,
    user,
    scopes,
    audience,
    ...(lifeSeconds !== undefined && { lifeSeconds }),
  })
  return issued.token
}

export async function appToken(world: World, roles: readonly string[]): Promise<string> {
  const app = world.registry.apps()[0]
  if (!app) throw new Error('The seed has no app')
  return (await world.tokens.issueForApp({ app, roles, audience: 'https://outlook.office365.com' })).token
}
