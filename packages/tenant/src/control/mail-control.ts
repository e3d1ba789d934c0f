import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'

import { fillMailbox } from '../seed/fill-mailbox.ts'
import { plantMail } from '../seed/plant-seed.ts'
import { seedMailSchema } from '../seed/seed.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'
import { presentMail, presentOutsideMail } from './present.ts'

const fillingSchema = z.strictObject({
  to: z.string(),
  count: z.int().positive().max(1_000_000),
  bytes: z.int().positive().max(10_000_000).exactOptional(),
})

/** Mail put into mailboxes, and mail read back out of them and out of the world beyond. */
export function mailControl(world: World): Hono<TenantEnv> {
  const app = new Hono<TenantEnv>()
  const missing = (c: Context<TenantEnv>, what: string) =>
    c.json({ error: { code: 'NotFound', message: `The tenant has no such ${what}.` } }, 404)
  const answerRaw = (c: Context<TenantEnv>, raw: Uint8Array) =>
    c.body(Uint8Array.from(raw), 200, { 'content-type': 'message/rfc822', 'x-content-type-options': 'nosniff' })

  app.post('/deliver', async (c) => {
    const read = await readBody(c, seedMailSchema)
    if (!read.ok) return read.answer
    const mail = await plantMail(world, read.body)
    return mail ? c.json(presentMail(mail), 201) : missing(c, 'mailbox')
  })
  app.post('/fill', async (c) => {
    const read = await readBody(c, fillingSchema)
    if (!read.ok) return read.answer
    return fillMailbox(world, read.body) ? c.body(null, 204) : missing(c, 'mailbox')
  })
  app.get('/mailboxes/:address/messages', (c) => {
    const user = world.directory.findUser(c.req.param('address'))
    if (!user) return missing(c, 'mailbox')
    return c.json(world.mail.mailsOf(user.id, c.req.query('folder')).map(presentMail))
  })
  app.get('/mailboxes/:address/messages/:immutableId/raw', (c) => {
    const user = world.directory.findUser(c.req.param('address'))
    const mail = user && world.mail.mailsOf(user.id).find((row) => row.immutableId === c.req.param('immutableId'))
    return mail ? answerRaw(c, mail.raw) : missing(c, 'mail')
  })
  app.get('/outside', (c) => {
    const to = c.req.query('to')?.toLowerCase()
    const mails = world.mail
      .outside()
      .filter((mail) => to === undefined || mail.to.some((address) => address.toLowerCase() === to))
    return c.json(mails.map(presentOutsideMail))
  })
  app.get('/outside/:id/raw', (c) => {
    const mail = world.mail.outside().find((row) => row.id === c.req.param('id'))
    return mail ? answerRaw(c, mail.raw) : missing(c, 'mail')
  })
  return app
}
