import { endpointsOf, redeemCode, scopesFor, startAuthorization, tokenScopesFor } from '@postdesk/connectors'
import type { Client } from '@postdesk/contract'
import type { Postdesk } from '@postdesk/desk/serve'
import type { Tenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import type { MailServers } from '@postdesk/testkit'
import { json } from '../../src/db/index.ts'
import { createSealer, loadSecretKey } from '../../src/config/index.ts'
import { keepRegistration } from './link-mailbox.ts'

type ImapLink = {
  readonly desk: Postdesk
  readonly client: Client
  readonly tenant: Tenant
  readonly servers: MailServers
  readonly address: string
}

/**
 * Links a mailbox over IMAP: a real sign-in at the tenant for the scopes of IMAP, then the rows a form would save. The form for this
 * protocol does not exist yet, so the rows are written here.
 */
export async function linkOverImap({
  desk,
  client,
  tenant,
  servers,
  address,
}: ImapLink): Promise<{ readonly accountId: string }> {
  const { id: registrationId } = await keepRegistration(client, tenant)
  const { kysely } = desk.database
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', registrationId)
    .executeTakeFirstOrThrow()
  const endpoints = endpointsOf({
    cloud: 'custom',
    tenantId: registration.tenant_id,
    custom: { loginUrl: tenant.origins.http, graphUrl: tenant.origins.http },
  })
  const clientId = registration.client_id
  const redirectUri = `${desk.url}/oauth/callback`
  const protocols = ['imap'] as const
  const start = startAuthorization({
    endpoints,
    clientId,
    redirectUri,
    scopes: scopesFor({ endpoints, protocols }),
    loginHint: address,
  })
  const sight = await walkSignIn(makeBrowser(), start.url, { login: address })
  const code = sight.sentTo?.searchParams.get('code')
  if (!code) throw new Error(`The tenant gave no code: ${sight.heading} ${sight.text.slice(0, 300)}`)
  const tokens = await redeemCode({
    endpoints,
    clientId,
    credential: { kind: 'secret', secret: tenant.world.registry.apps()[0]?.secrets[0]?.secretText ?? '' },
    code,
    redirectUri,
    codeVerifier: start.codeVerifier,
    nonce: start.nonce,
    scopes: tokenScopesFor({ endpoints, protocols, resource: 'outlook' }),
    now: new Date(),
  })
  const sealer = createSealer(await loadSecretKey(desk.config))
  const authorization = await kysely
    .insertInto('mail_authorization')
    .values({
      registration_id: registrationId,
      kind: 'delegated',
      tenant_id: registration.tenant_id,
      user_object_id: tokens.identity?.objectId ?? null,
      username: tokens.identity?.username ?? address,
      mailbox_address: address,
      scopes: tokens.scopes,
      refresh_token_sealed: await sealer.seal(tokens.refreshToken ?? ''),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const account = await kysely
    .insertInto('incoming_account')
    .values({
      name: 'Collection',
      address,
      protocol: 'imap',
      settings: json({ host: servers.host, port: servers.ports.imaps, security: 'tls', caPem: servers.caPem }),
      folder: 'INBOX',
      authorization_id: authorization.id,
      check_seconds: 5,
      auto_reply: false,
      enabled: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { accountId: account.id }
}
