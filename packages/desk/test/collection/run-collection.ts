import { startPostdesk } from '@postdesk/desk/serve'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { startMailServers, tempDir } from '@postdesk/testkit'
import { z } from 'zod'
import type { ChosenMail } from './choose-mails.ts'
import { deliverAndWatch, type Progress } from './deliver-and-watch.ts'
import type { Verdict } from './judge-collection.ts'
import { linkOverGraph, signInFirst } from './link-mailbox.ts'
import { linkOverImap } from './link-over-imap.ts'

export type Way = 'graph' | 'imap'

const MAILBOX = 'support@contoso.example'

/** Starts a tenant, a Postdesk on a new embedded database, for IMAP a Dovecot; lets the mails through; ends everything again. */
export async function runCollection(
  way: Way,
  mails: readonly ChosenMail[],
  tell: (progress: Progress) => void = () => undefined,
): Promise<Verdict> {
  await using folder = await tempDir('collection')
  const tenant = await startTenant()
  try {
    const desk = await startPostdesk({
      env: { POSTDESK_PORT: '0', POSTDESK_DATA_DIR: folder.path, POSTDESK_LOG_LEVEL: 'error' },
    })
    try {
      const administrator = await signInFirst(desk.url)
      if (way === 'graph') {
        const { accountId } = await linkOverGraph(administrator, tenant, MAILBOX)
        return await deliverAndWatch({
          desk: administrator,
          accountId,
          mails,
          tell,
          deliver: (mail) => deliverToTenant(tenant, mail),
        })
      }
      const servers = await startMailServers({ introspectionUrl: `${tenant.origins.http}/_control/introspect` })
      try {
        const { accountId } = await linkOverImap({ desk, client: administrator.client, tenant, servers, address: MAILBOX })
        return await deliverAndWatch({
          desk: administrator,
          accountId,
          mails,
          tell,
          deliver: async ({ bytes }) => {
            await servers.deliver(MAILBOX, bytes)
            return bytes
          },
        })
      } finally {
        await servers.stop()
      }
    } finally {
      await desk.close()
    }
  } finally {
    await tenant.close()
  }
}

/** Exchange adds fields of its own when it takes a mail in (a Message-ID where there is none), so what it holds is read back. */
async function deliverToTenant(tenant: Tenant, { name, bytes }: ChosenMail): Promise<Uint8Array> {
  const answer = await fetch(`${tenant.origins.http}/_control/deliver`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: MAILBOX, raw: Buffer.from(bytes).toString('base64') }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`The tenant did not take ${name}: ${answer.status} ${text.slice(0, 300)}`)
  const { immutableId } = z.object({ immutableId: z.string() }).parse(JSON.parse(text))
  const held = await fetch(`${tenant.origins.http}/_control/mailboxes/${MAILBOX}/messages/${immutableId}/raw`)
  if (!held.ok) throw new Error(`The tenant does not have ${name}: ${held.status}`)
  return new Uint8Array(await held.arrayBuffer())
}
