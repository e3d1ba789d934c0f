import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'

import { APPLICATION_ROLES } from '../mail/app-roles.ts'
import type { ApplicationRoleName } from '../mail/app-roles.ts'
import { holderId } from '../seed/settle-mailbox.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'
import { presentUser } from './present.ts'

/** Rights on a mailbox, by the names `Add-MailboxPermission` and `Add-RecipientPermission` have for them, and where they are kept. */
const RIGHTS = { FullAccess: 'fullAccess', SendAs: 'sendAs', SendOnBehalf: 'sendOnBehalf' } as const
const permissionSchema = z.strictObject({ right: z.enum(['FullAccess', 'SendAs', 'SendOnBehalf']), trustee: z.string().min(1) })
const principalSchema = z.strictObject({ appId: z.guid(), objectId: z.guid().exactOptional() })
const roleSchema = z.strictObject({
  appId: z.guid().toLowerCase(),
  role: z.enum(Object.keys(APPLICATION_ROLES) as [ApplicationRoleName, ...ApplicationRoleName[]]),
  mailboxes: z.union([z.literal('all'), z.array(z.string())]),
})
const renumberSchema = z.strictObject({ folder: z.string().exactOptional() })

/** What an administrator does by Exchange Online PowerShell, one thing at a time, and what may befall IMAP clients. */
export function exchangeControl(world: World): Hono<TenantEnv> {
  const { exchange, directory, registry, mail, imap } = world
  const app = new Hono<TenantEnv>()
  const missing = (c: Context<TenantEnv>, what: string) =>
    c.json({ error: { code: 'NotFound', message: `The tenant has no such ${what}.` } }, 404)

  app.get('/service-principals', (c) => c.json(exchange.servicePrincipals()))
  app.post('/service-principals', async (c) => {
    const read = await readBody(c, principalSchema)
    if (!read.ok) return read.answer
    const made = exchange.addServicePrincipal(read.body)
    return made ? c.json(made, 201) : missing(c, 'app')
  })
  app.delete('/service-principals/:appId', (c) =>
    exchange.removeServicePrincipal(c.req.param('appId')) ? c.body(null, 204) : missing(c, 'service principal'),
  )

  app.post('/mailboxes/:address/permissions', async (c) => {
    const read = await readBody(c, permissionSchema)
    if (!read.ok) return read.answer
    return changeRight(c, read.body, (holders, trustee) => [...new Set([...holders, trustee])])
  })
  app.delete('/mailboxes/:address/permissions', (c) => {
    const read = permissionSchema.safeParse(c.req.query())
    if (!read.success) return c.json({ error: { code: 'BadRequest', message: 'Name a right and a trustee.' } }, 400)
    return changeRight(c, read.data, (holders, trustee) => holders.filter((holder) => holder !== trustee))
  })
  const changeRight = (
    c: Context<TenantEnv>,
    { right, trustee }: z.infer<typeof permissionSchema>,
    change: (holders: readonly string[], trustee: string) => string[],
  ) => {
    const user = directory.findUser(c.req.param('address') ?? '')
    const holder = holderId(world, trustee)
    if (!user) return missing(c, 'mailbox')
    if (holder === undefined) return missing(c, 'person or app to hold the right')
    user[RIGHTS[right]] = change(user[RIGHTS[right]], holder)
    return c.json(presentUser(world, user))
  }

  app.get('/application-roles', (c) => c.json(exchange.roles.rows()))
  app.post('/application-roles', async (c) => {
    const read = await readBody(c, roleSchema)
    if (!read.ok) return read.answer
    const { appId, role, mailboxes } = read.body
    if (!registry.findApp(appId)) return missing(c, 'app')
    const ids = mailboxes === 'all' ? mailboxes : mailboxes.map((key) => directory.findUser(key)?.id)
    if (ids !== 'all' && ids.includes(undefined)) return missing(c, 'mailbox')
    const scope = ids === 'all' ? ids : ids.filter((id) => id !== undefined)
    const made = exchange.roles.add({ appId, role, mailboxes: scope })
    const message = 'The app holds this role over the same mailboxes already.'
    return made ? c.json(made, 201) : c.json({ error: { code: 'Conflict', message } }, 409)
  })
  app.delete('/application-roles/:id', (c) =>
    exchange.roles.remove(c.req.param('id')) ? c.body(null, 204) : missing(c, 'role assignment'),
  )

  app.post('/mailboxes/:address/uid-validity', async (c) => {
    const read = await readBody(c, renumberSchema)
    if (!read.ok) return read.answer
    const user = directory.findUser(c.req.param('address'))
    const mailbox = user && mail.mailboxOf(user.id)
    const folder = mailbox?.findFolder(read.body.folder ?? 'inbox')
    return mailbox && folder ? c.json({ uidValidity: mailbox.renumber(folder) }) : missing(c, 'folder')
  })
  app.get('/imap/connections', (c) => c.json([...imap.sessions].map((session) => session.describe())))
  app.delete('/imap/connections', (c) => {
    const key = c.req.query('mailbox')
    const user = key === undefined ? undefined : directory.findUser(key)
    if (key !== undefined && !user) return missing(c, 'mailbox')
    return c.json({ dropped: imap.drop(user?.id) })
  })
  return app
}
