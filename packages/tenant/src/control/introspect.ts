import type { Context } from 'hono'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'

/**
 * `POST /_control/introspect` (RFC 7662) for IMAP and SMTP servers that check Exchange tokens, such as Dovecot. Answers
 * the mailbox a token opens: its person's own, or the one asked for by `?mailbox=` when the person has full access to it
 * or the token is an app's. Anything else is not active.
 */
export async function answerIntrospect(world: World, c: Context<TenantEnv>): Promise<Response> {
  const token = new URLSearchParams(await c.req.text()).get('token') ?? ''
  const verdict = await world.tokens.verify(token, 'outlook')
  if (!verdict.ok) return c.json({ active: false })
  const { principal } = verdict
  const wanted = c.req.query('mailbox')
  const asked = wanted === undefined ? undefined : world.directory.findUser(wanted)
  if (wanted !== undefined && !asked) return c.json({ active: false })
  const rest = { exp: Math.floor(principal.expiresAt / 1000), client_id: principal.appId, aud: principal.audience }
  if (principal.kind === 'app') {
    if (!asked?.mailboxEnabled) return c.json({ active: false })
    return c.json({ active: true, username: asked.mail.toLowerCase(), scope: principal.roles.join(' '), ...rest })
  }
  const own = world.directory.users().find((user) => user.id === principal.userId)
  const mailbox = asked ?? own
  const mayOpen = mailbox !== undefined && (mailbox.id === principal.userId || mailbox.fullAccess.includes(principal.userId))
  if (!mayOpen || !mailbox.mailboxEnabled) return c.json({ active: false })
  return c.json({ active: true, username: mailbox.mail.toLowerCase(), scope: principal.scopes.join(' '), ...rest })
}
