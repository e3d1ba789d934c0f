import type { Context } from 'hono'

import { RESOURCES } from '../../directory/permissions.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { EntraStore } from '../entra-store.ts'
import { readScopes, refuseScopes, scopePlace } from '../resources.ts'
import { readTenantSegment } from '../tenant-segment.ts'
import { findClient } from '../token/authenticate-client.ts'
import { answerStep } from './answer-step.ts'
import { answerAuthorizeRefusal } from './answer-refusal.ts'
import { askedPermissions } from './consent.ts'
import type { AskedPermission } from './consent.ts'
import { findReplyAddress } from './reply-address.ts'
import { sessionOf } from './session-cookie.ts'
import type { AskedRole, FlowBook } from './sign-in-flow.ts'

/**
 * `GET /{tenant}/v2.0/adminconsent` (with scope) and the older `/{tenant}/adminconsent` (without, meaning all that is
 * registered). Application permissions are granted through `.default` only.
 */
export async function answerAdminConsent(
  world: World,
  store: EntraStore,
  flows: FlowBook,
  c: Context<TenantEnv>,
  { isLegacy }: { isLegacy: boolean },
): Promise<Response> {
  const segment = readTenantSegment(world, c.req.param('tenant') ?? '')
  if (!segment.ok) return await answerAuthorizeRefusal(world, c, segment)
  const parameters = new URL(c.req.url).searchParams
  if (segment.kind === 'common' || segment.kind === 'consumers') {
    return await answerAuthorizeRefusal(world, c, refuse(90023, { field: segment.text }))
  }
  const client = findClient(world, parameters.get('client_id') ?? undefined, segment)
  if (!client.ok) return await answerAuthorizeRefusal(world, c, client)
  const { app } = client
  const address = findReplyAddress(app, parameters.get('redirect_uri'))
  if (!address.ok) return await answerAuthorizeRefusal(world, c, address)
  const state = parameters.get('state')
  const reply = { uri: address.uri, type: address.type, mode: 'query' as const, ...(state !== null && { state }) }

  let asked: AskedPermission[] = []
  let roles: AskedRole[] = []
  if (isLegacy) {
    const all = app.requiredAccess.map(({ resource }) => resource)
    asked = app.requiredAccess.flatMap(({ resource, delegated }) =>
      delegated.flatMap((name) => {
        const info = RESOURCES[resource].delegated[name]
        return info ? [{ resource, name, info }] : []
      }),
    )
    roles = rolesOf(all)
  } else {
    const scope = parameters.get('scope')?.trim()
    if (!scope) return await answerAuthorizeRefusal(world, c, { ...refuse(900144, { field: 'scope' }), reply })
    const scopes = readScopes(scope, scopePlace(world, new URL(c.req.url).origin))
    if (!scopes.ok) return await answerAuthorizeRefusal(world, c, { ...refuseScopes(scopes, app, segment.text), reply })
    asked = askedPermissions(app, scopes)
    roles = rolesOf(scopes.resources.filter(({ isDefault }) => isDefault).map(({ resource }) => resource))
  }
  const flow = flows.open({ segment, app, purpose: { kind: 'adminConsent', reply, isLegacy, roles }, asked })
  return await answerStep(world, store, flows, c, flow, sessionOf(store, c))

  function rolesOf(resources: readonly AskedRole['resource'][]): AskedRole[] {
    return app.requiredAccess
      .filter(({ resource }) => resources.includes(resource))
      .flatMap(({ resource, application }) => application.map((name) => ({ resource, name })))
  }
}
