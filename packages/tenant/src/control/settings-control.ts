import { Hono } from 'hono'
import { z } from 'zod'

import { APPLICATION_ROLES } from '../mail/app-roles.ts'
import type { ApplicationRoleName } from '../mail/app-roles.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'
import { applyEwsSettings, ewsSettingsSchema } from './ews-settings-control.ts'
import { entraSettingsSchema } from './entra-control.ts'
import { notificationSettingsSchema } from './notification-settings-schema.ts'

const count = z.int().nonnegative().exactOptional()
const countOrNone = z.int().nonnegative().nullable().exactOptional()

const imapSettingsSchema = z.strictObject({
  rev2: z.boolean().exactOptional(),
  announcesPlain: z.boolean().exactOptional(),
  challengesFailure: z.boolean().exactOptional(),
  requiresTls: z.boolean().exactOptional(),
  listsRoles: z.boolean().exactOptional(),
  listsOtherFolders: z.boolean().exactOptional(),
  maxConnectionsPerMailbox: count,
  maxCommandsPerWindow: z.int().nonnegative().nullable().exactOptional(),
  commandWindowMilliseconds: count,
  preAuthenticationMilliseconds: count,
  idleMilliseconds: count,
})

const settingsSchema = z.strictObject({
  imap: imapSettingsSchema.exactOptional(),
  ews: ewsSettingsSchema.exactOptional(),
  entra: entraSettingsSchema.exactOptional(),
  notifications: notificationSettingsSchema.exactOptional(),
  mail: z
    .strictObject({
      maxConcurrentRequests: count,
      maxRequestsPerWindow: count,
      requestWindowMilliseconds: count,
      maxAppRequestsPerTenSeconds: count,
      maxUploadBytesPerWindow: count,
      uploadWindowMilliseconds: count,
      retryAfterSeconds: z.number().nonnegative().nullable().exactOptional(),
      serviceMilliseconds: count,
      deltaExpiryAnswer: z
        .enum(['gone-with-location', 'gone-sync-state-not-found', 'gone-resync-required', 'bad-request-sync-state-not-found'])
        .exactOptional(),
      deltaTokenLifeMilliseconds: countOrNone,
      deltaReplays: count,
      deltaEmptyPages: count,
      maxRequestBytes: count,
      maxMessageBytes: count,
      mailboxQuotaBytes: countOrNone,
      maxSendsPerMinute: countOrNone,
      suspendedSenders: z.array(z.string().toLowerCase()).exactOptional(),
      rewriteMessageIds: z.boolean().exactOptional(),
      /** Replaces the list. */
      removeHeaders: z.array(z.string().regex(/^[!-9;-~]+$/, 'must be a header name')).exactOptional(),
      submissionMilliseconds: count,
      refuseSharedUploadSessions: z.boolean().exactOptional(),
      /** Addresses that bounce. Replaces the list. */
      bounces: z
        .record(
          z.string(),
          z.strictObject({ status: z.string(), diagnostic: z.string(), action: z.enum(['failed', 'delayed']).exactOptional() }),
        )
        .exactOptional(),
      /** Client ids held to these people's mailboxes by an access policy. Replaces the list. */
      appMailboxes: z.record(z.string(), z.array(z.string())).exactOptional(),
      nonDeliveryReport: z.enum(['whole', 'headers', 'text-only']).exactOptional(),
      smtpClientAuthenticationDisabled: z.boolean().exactOptional(),
      smtp: z
        .strictObject({
          maxConnections: count,
          maxMessagesPerMinute: count,
          maxRecipientsPerDay: count,
          maxRecipientsPerMessage: count,
          rateAnswer: z.literal([421, 432, 451]).exactOptional(),
          sendAsDeniedAnswer: z.enum(['5.2.252', '5.2.0', '5.7.60']).exactOptional(),
          idleMilliseconds: count,
        })
        .exactOptional(),
      pop3: z
        .strictObject({
          locksMailbox: z.boolean().exactOptional(),
          maxResponseBytes: count,
          maxConnections: count,
          preAuthenticationMilliseconds: count,
          idleMilliseconds: count,
        })
        .exactOptional(),
      /** Exchange's application roles by client id, each over these people's mailboxes or `all`. Replaces the list. */
      appRoles: z
        .record(
          z.string(),
          z.array(
            z.strictObject({
              role: z.enum(Object.keys(APPLICATION_ROLES) as [ApplicationRoleName, ...ApplicationRoleName[]]),
              mailboxes: z.union([z.literal('all'), z.array(z.string())]),
            }),
          ),
        )
        .exactOptional(),
      policyPropagationMilliseconds: count,
    })
    .exactOptional(),
})

/** The switches of the service that are not faults: throttles, limits, habits. */
export function settingsControl(world: World): Hono<TenantEnv> {
  const { mail, entra, directory } = world
  const app = new Hono<TenantEnv>()
  const present = () => {
    const { bounces, appMailboxes, appRoles, ...plain } = mail.settings
    const maps = {
      bounces: Object.fromEntries(bounces),
      appMailboxes: Object.fromEntries(appMailboxes),
      appRoles: Object.fromEntries(appRoles),
    }
    return {
      entra,
      mail: { ...plain, ...maps },
      notifications: world.notifications,
      imap: world.imap.settings,
      ews: world.ews.settings,
    }
  }
  app.get('/settings', (c) => c.json(present()))
  app.patch('/settings', async (c) => {
    const read = await readBody(c, settingsSchema)
    if (!read.ok) return read.answer
    const { bounces, appMailboxes, appRoles, smtp, pop3, ...plain } = read.body.mail ?? {}
    const named = [
      ...(read.body.ews?.impersonators ?? []),
      ...Object.values(appMailboxes ?? {}).flat(),
      ...Object.values(appRoles ?? {}).flatMap((rows) => rows.flatMap((row) => (row.mailboxes === 'all' ? [] : row.mailboxes))),
    ]
    const unknown = [...new Set(named.filter((key) => directory.findUser(key) === undefined))]
    if (unknown.length > 0) {
      const message = `The tenant has no such mailbox: ${unknown.join(', ')}.`
      return c.json({ error: { code: 'BadRequest', message } }, 400)
    }
    Object.assign(entra, read.body.entra)
    Object.assign(world.imap.settings, read.body.imap)
    applyEwsSettings(world, read.body.ews ?? {})
    Object.assign(mail.settings, plain)
    Object.assign(mail.settings.smtp, smtp)
    Object.assign(mail.settings.pop3, pop3)
    if (bounces) {
      mail.settings.bounces = new Map(Object.entries(bounces).map(([address, bounce]) => [address.toLowerCase(), bounce]))
    }
    Object.assign(world.notifications, read.body.notifications)
    const idsOf = (keys: readonly string[]) => keys.flatMap((key) => directory.findUser(key)?.id ?? [])
    if (appRoles) {
      world.exchange.roles.replace(
        Object.entries(appRoles).flatMap(([appId, rows]) =>
          rows.map(({ role, mailboxes }) => ({
            appId: appId.toLowerCase(),
            role,
            mailboxes: mailboxes === 'all' ? mailboxes : idsOf(mailboxes),
          })),
        ),
      )
    }
    if (appMailboxes) {
      mail.settings.appMailboxes = new Map(
        Object.entries(appMailboxes).map(([appId, keys]) => [appId.toLowerCase(), idsOf(keys)]),
      )
    }
    return c.json(present())
  })
  app.post('/delta-expiry', (c) => {
    mail.expireDeltaTokens()
    return c.body(null, 204)
  })
  return app
}
