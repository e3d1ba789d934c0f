import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'

const servicePrincipalSchema = z.strictObject({ appId: z.guid(), objectId: z.guid().exactOptional() })
const casSchema = z.strictObject({ imapEnabled: z.boolean().exactOptional(), popEnabled: z.boolean().exactOptional() })
const renumberSchema = z.strictObject({ folder: z.string().exactOptional() })

/** What an Exchange administrator does by PowerShell, and what may befall IMAP clients. */
export function exchangeControl(world: World): Hono<TenantEnv> {
  const { exchange, directory, mail, imap } = world
  const app = new Hono<TenantEnv>()
  const missing = (c: Context<TenantEnv>, what: string) =>
    c.json({ error: { code: 'NotFound', message: `The tenant has no such ${what}.` } }, 404)

  app.get('/service-principals', (c) => c.json(exchange.servicePrincipals()))
  app.post('/service-principals', async (c) => {
    const read = await readBody(c, servicePrincipalSchema)
    if (!read.ok) return read.answer
    const made = exchange.addServicePrincipal(read.body)
    return made ? c.json(made, 201) : missing(c, 'app registration')
  })
  app.delete('/service-principals/:appId', (c) =>
    exchange.removeServicePrincipal(c.req.param('appId')) ? c.body(null, 204) : missing(c, 'service principal'),
  )

  app.get('/mailboxes/:address/cas', (c) => {
    const user = directory.findUser(c.req.param('address'))
    return user ? c.json(exchange.casOf(user.id)) : missing(c, 'mailbox')
  })
  app.patch('/mailboxes/:address/cas', async (c) => {
    const user = directory.findUser(c.req.param('address'))
    if (!user) return missing(c, 'mailbox')
    const read = await readBody(c, casSchema)
    return read.ok ? c.json(Object.assign(exchange.casOf(user.id), read.body)) : read.answer
  })

  app.post('/mailboxes/:address/uid-validity', async (c) => {
    const read = await readBody(c, renumberSchema)
    if (!read.ok) return read.answer
    const user = directory.findUser(c.req.param('address'))
    const mailbox = user && mail.mailboxOf(user.id)
    const folder = mailbox?.findFolder(read.body.folder ?? 'inbox')
    return mailbox && folder ? c.json({ uidValidity: mailbox.renumber(folder) }) : missing(c, 'folder')
  })
  app.delete('/imap/connections', (c) => {
    const key = c.req.query('mailbox')
    const user = key === undefined ? undefined : directory.findUser(key)
    if (key !== undefined && !user) return missing(c, 'mailbox')
    return c.json({ dropped: imap.drop(user?.id) })
  })
  return app
}
