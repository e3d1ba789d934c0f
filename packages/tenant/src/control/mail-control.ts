import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'

import { fillMailbox } from '../seed/fill-mailbox.ts'
import { addressesOf, scanHeaders } from '../mail/header-scan.ts'
import { buildMail } from '../seed/build-mail.ts'
import { plantMail } from '../seed/plant-seed.ts'
import { mailPartsSchema, seedMailSchema } from '../seed/seed.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'
import { presentMail, presentOutsideMail } from './present.ts'

const fillingSchema = z.strictObject({
  to: z.string(),
  count: z.int().positive().max(1_000_000),
  bytes: z.int().positive().max(10_000_000).exactOptional(),
})

const envelope = { to: z.array(z.string()).min(1), envelopeFrom: z.string().exactOptional() }

/** A mail on its way: raw bytes as base64, or parts to build it of. The envelope's sender is From's unless it is given. */
const arrivalSchema = z.union([
  z.strictObject({ ...envelope, raw: z.base64() }),
  z.strictObject({ ...envelope, ...mailPartsSchema.shape }),
])

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
  app.post('/arrive', async (c) => {
    const read = await readBody(c, arrivalSchema)
    if (!read.ok) return read.answer
    const { to, envelopeFrom, ...mail } = read.body
    const raw = 'raw' in mail ? Buffer.from(mail.raw, 'base64') : await buildMail(world, to.join(', '), mail)
    const from = envelopeFrom ?? addressesOf(scanHeaders(raw), 'From')[0]?.address ?? ''
    world.mail.transport(from, to, raw)
    return c.body(null, 202)
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
