import type { Context } from 'hono'

import type { DirectoryUser } from '../../directory/directory.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { assertMayReadUser, authenticate, findOwner } from '../access.ts'
import { GraphError } from '../graph-error.ts'
import { readSelect } from '../odata/query.ts'

/** What Graph shows of a person when nothing was selected. */
export const DEFAULT_FIELDS =
  'businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname userPrincipalName id'.split(
    ' ',
  )

/** The directory object of the signed-in person, or of the one the path names. */
export async function getUser(world: World, c: Context<TenantEnv>, root: string): Promise<Response> {
  const principal = await authenticate(world, c.req.header('authorization'))
  const key = c.req.param('user')
  const user = key === undefined ? findOwner(world, principal, undefined) : world.directory.findUser(key)
  c.set(
    'principal',
    principal.kind === 'user' ? (world.directory.findUser(principal.userId)?.mail ?? principal.userId) : principal.appId,
  )
  if (user === undefined)
    throw new GraphError(
      404,
      'Request_ResourceNotFound',
      `Resource '${String(key)}' does not exist or one of its queried reference-property objects are not present.`,
    )
  assertMayReadUser(principal, user)
  const select = readSelect(new URL(c.req.url).searchParams.get('$select') ?? undefined)
  const fields = select ?? DEFAULT_FIELDS
  const whole = presentUser(user)
  const shown: Record<string, unknown> = {}
  for (const name of fields) {
    if (!Object.hasOwn(whole, name)) {
      const message = `Could not find a property named '${name}' on type 'microsoft.graph.user'.`
      throw new GraphError(400, 'BadRequest', message)
    }
    shown[name] = whole[name]
  }
  const context = `${root}/$metadata#users${select === undefined ? '' : `(${select.join(',')})`}/$entity`
  return c.json({ '@odata.context': context, ...shown })
}

/** Everything Graph may show of a person. */
export function presentUser(user: DirectoryUser): Record<string, unknown> {
  const [givenName = null, ...rest] = user.displayName.split(' ')
  return {
    businessPhones: [],
    displayName: user.displayName,
    givenName,
    jobTitle: null,
    mail: user.mail,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: rest.length === 0 ? null : rest.join(' '),
    userPrincipalName: user.userPrincipalName,
    id: user.id,
    accountEnabled: user.accountEnabled,
    userType: user.accountType === 'guest' ? 'Guest' : 'Member',
    mailNickname: user.userPrincipalName.split('@')[0] ?? '',
    proxyAddresses: [`SMTP:${user.mail}`, ...user.aliases.map((alias) => `smtp:${alias}`)],
  }
}
