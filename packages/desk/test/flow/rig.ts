import { randomBytes } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { endpointsOf, redeemCode, scopesFor, startAuthorization, tokenScopesFor } from '@postdesk/connectors'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { tempDir, waitFor } from '@postdesk/testkit'
import { pino } from 'pino'
import { openBlobStore } from '../../src/blobs/index.ts'
import { createSealer, deriveKey, Secret } from '../../src/config/index.ts'
import type { Database, IncomingAccountRow } from '../../src/db/index.ts'
import { openQueue } from '../../src/queue/index.ts'
import { mailJobKinds, startWorker, type Worker } from '../../src/worker/index.ts'

export const SUPPORT = 'support@contoso.example'
export const SAM = 'sam@contoso.example'
const CLIENT_ID = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'
export const SECRET = 'Qx8~contoso-demo-secret-not-for-real-use'
const REDIRECT_URI = 'http://localhost:8080/oauth/callback'

export type Account = { readonly incomingId: string; readonly outgoingId: string; readonly authorizationId: string }

/** A desk without its web service, and the tenant its mail comes from: one of its own unless it is given. */
export async function openRig(
  database: Database,
  baseUrl: () => Promise<URL> = () => Promise.resolve(new URL('https://desk.contoso.example')),
  given: { readonly tenant?: Tenant; readonly clock?: () => Date } = {},
) {
  const tenant = given.tenant ?? (await startTenant())
  const time = given.clock === undefined ? {} : { clock: given.clock }
  const folder = await tempDir('flow')
  const secretKey = new Secret(randomBytes(32).toString('base64url'))
  const sealer = createSealer(secretKey)
  const messageKey = deriveKey(secretKey, 'message-id')
  const blobs = await openBlobStore(pathToFileURL(join(folder.path, 'blobs')))
  const problems: unknown[] = []
  const queue = await openQueue(database, mailJobKinds, { onWarning: (what, error) => problems.push([what, error]) })
  const log = pino({ level: 'silent' })
  let worker: Worker | null = null
  const kysely = database.kysely

  const registration = await kysely
    .insertInto('app_registration')
    .values({
      name: 'Contoso',
      cloud: 'custom',
      login_url: tenant.origins.http,
      graph_url: tenant.origins.http,
      tenant_id: tenant.world.directory.tenantId,
      client_id: CLIENT_ID,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const secret = { kind: 'secret' as const, name: 'Client secret', sealed: await sealer.seal(SECRET) }
  await kysely
    .insertInto('app_credential')
    .values({ registration_id: registration.id, ...secret })
    .execute()

  const rig = {
    tenant,
    database,
    blobs,
    sealer,
    messageKey,
    problems,
    registrationId: registration.id,
    folder: folder.path,
    secretKey,
    start: async () => {
      worker = await startWorker({ database, queue, blobs, sealer, messageKey, log, baseUrl, ...time })
    },
    /** Another node on the same database. */
    startAnother: async (nodeId: string): Promise<Worker> =>
      startWorker({ database, queue: await openQueue(database, mailJobKinds), blobs, sealer, messageKey, log, baseUrl, nodeId }),
    stop: async () => {
      await worker?.stop()
      worker = null
    },
    /** Lets go of the database, so that another process may own it; the tenant goes on. */
    letGo: async () => {
      await rig.stop()
      await queue.close()
    },
    close: async () => {
      await rig.stop()
      await queue.close()
      if (given.tenant === undefined) await tenant.close()
      await folder.remove()
    },
    /** An account as the wizard saves it: with a person's sign-in, or with the app's own grant. */
    link: async (
      address: string,
      kind: 'delegated' | 'app-only' = 'delegated',
      options: { autoReply?: boolean; startAt?: Date; afterRead?: IncomingAccountRow['after_read']; moveTo?: string } = {},
    ): Promise<Account> => {
      const given = kind === 'delegated' ? await signIn(tenant, address) : null
      const authorization = await kysely
        .insertInto('mail_authorization')
        .values({
          registration_id: registration.id,
          kind,
          tenant_id: tenant.world.directory.tenantId,
          username: given === null ? null : address,
          mailbox_address: address,
          scopes: [...(given?.scopes ?? [])],
          refresh_token_sealed: given?.refreshToken == null ? null : await sealer.seal(given.refreshToken),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const outgoing = await kysely
        .insertInto('outgoing_account')
        .values({ name: address, address, sender_name: 'Contoso Support', protocol: 'graph', authorization_id: authorization.id })
        .returning('id')
        .executeTakeFirstOrThrow()
      const incoming = await kysely
        .insertInto('incoming_account')
        .values({
          name: address,
          address,
          protocol: 'graph',
          authorization_id: authorization.id,
          outgoing_account_id: outgoing.id,
          auto_reply: options.autoReply ?? false,
          after_read: options.afterRead ?? 'leave',
          move_to: options.moveTo ?? null,
          enabled: true,
          check_seconds: 5,
          start_at: options.startAt ?? new Date(Date.now() - 3_600_000),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return { incomingId: incoming.id, outgoingId: outgoing.id, authorizationId: authorization.id }
    },
    /** A refresh token of a fresh sign-in. */
    signInAgain: async (address: string): Promise<string> => {
      const { refreshToken } = await signIn(tenant, address)
      if (refreshToken === null) throw new Error('No refresh token came')
      return refreshToken
    },
    check: async (account: Pick<Account, 'incomingId'>) => {
      await worker?.checkNow(account.incomingId)
    },
    account: (account: Account) =>
      kysely.selectFrom('incoming_account').selectAll().where('id', '=', account.incomingId).executeTakeFirstOrThrow(),
    history: async (account: Account) =>
      (
        await kysely
          .selectFrom('account_event')
          .selectAll()
          .where('incoming_account_id', '=', account.incomingId)
          .orderBy('id')
          .execute()
      ).map(({ kind, text }) => `${kind}: ${text}`),
    mails: () => kysely.selectFrom('mail_log').selectAll().orderBy('arrived_at').execute(),
    tickets: () => kysely.selectFrom('ticket').selectAll().orderBy('id').execute(),
    messages: (ticketId: number) =>
      kysely.selectFrom('message').selectAll().where('ticket_id', '=', ticketId).orderBy('created_at').orderBy('id').execute(),
    outbox: () => kysely.selectFrom('outbox_item').selectAll().orderBy('created_at').execute(),
    ticketOf: (subject: string) =>
      waitFor(() => kysely.selectFrom('ticket').selectAll().where('subject', '=', subject).executeTakeFirst(), {
        timeoutMs: 30_000,
        everyMs: 50,
        what: `ticket ${subject}`,
      }),
    fault: async (row: Readonly<Record<string, unknown>>) => {
      await control(tenant, 'POST', '/faults', row)
    },
    control: (method: string, path: string, body?: unknown) => control(tenant, method, path, body),
    deliver: (mail: Mail) => {
      const arrival = mail.receivedAt === undefined ? {} : { receivedAt: mail.receivedAt }
      if (tenant.world.mail.deliver(mail.to ?? SUPPORT, rawOf(mail), arrival) === undefined) throw new Error('No such mailbox')
    },
    /** What an address outside the tenant has got, as text. */
    got: (address: string) =>
      tenant.world.mail.outside().flatMap((mail) => (mail.to.includes(address) ? [Buffer.from(mail.raw).toString()] : [])),
  }
  return rig
}

export type Rig = Awaited<ReturnType<typeof openRig>>

export type Mail = {
  readonly to?: string
  readonly from?: string
  readonly subject: string
  readonly text?: string
  readonly id?: string
  readonly headers?: readonly string[]
  /** Milliseconds since 1970; now when absent. */
  readonly receivedAt?: number
}

let count = 0

export function rawOf(mail: Mail): Uint8Array {
  count += 1
  const lines = [
    `From: ${mail.from ?? 'Ann Lee <ann.lee@example.com>'}`,
    `To: ${mail.to ?? SUPPORT}`,
    `Subject: ${mail.subject}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${mail.id ?? `mail-${process.pid}-${count}@example.com`}>`,
    ...(mail.headers ?? []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    mail.text ?? `Words of ${mail.subject}`,
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

async function signIn(tenant: Tenant, login: string) {
  const root = tenant.origins.http
  const endpoints = endpointsOf({
    cloud: 'custom',
    tenantId: tenant.world.directory.tenantId,
    custom: { loginUrl: root, graphUrl: root },
  })
  const scopes = scopesFor({ endpoints, protocols: ['graph'] })
  const start = startAuthorization({ endpoints, clientId: CLIENT_ID, redirectUri: REDIRECT_URI, scopes })
  const sight = await walkSignIn(makeBrowser(), start.url, { login })
  if (!sight.sentTo) throw new Error(`The sign-in ended at a page: ${sight.text}`)
  return redeemCode({
    endpoints,
    clientId: CLIENT_ID,
    credential: { kind: 'secret', secret: SECRET },
    code: sight.sentTo.searchParams.get('code') ?? '',
    redirectUri: REDIRECT_URI,
    codeVerifier: start.codeVerifier,
    nonce: start.nonce,
    scopes: tokenScopesFor({ endpoints, protocols: ['graph'], resource: 'graph' }),
  })
}

async function control(tenant: Tenant, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${tenant.endpoints.control}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`The control refused ${method} ${path}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}
