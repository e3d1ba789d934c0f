import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'

const renumberSchema = z.strictObject({ folder: z.string().exactOptional() })

/** Which apps Exchange was told of, and what may befall IMAP clients. */
export function exchangeControl(world: World): Hono<TenantEnv> {
  const { exchange, directory, mail, imap } = world
  const app = new Hono<TenantEnv>()
  const missing = (c: Context<TenantEnv>, what: string) =>
    c.json({ error: { code: 'NotFound', message: `The tenant has no such ${what}.` } }, 404)

  app.get('/service-principals', (c) => c.json(exchange.servicePrincipals()))
  app.delete('/service-principals/:appId', (c) =>
    exchange.removeServicePrincipal(c.req.param('appId')) ? c.body(null, 204) : missing(c, 'service principal'),
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
