import { graphOutgoing, type Outgoing } from '@postdesk/connectors'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handOver } from './hand-over.ts'

const SUPPORT = 'support@contoso.example'
const TO = 'ann.lee@example.com'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(() => tenant.close())

function connect() {
  const { registry, directory, tokens } = tenant.world
  const [app] = registry.apps()
  const user = directory.findUser(SUPPORT)
  if (app === undefined || user === undefined) throw new Error('The tenant lacks the app or the mailbox')
  const scopes = ['User.Read', 'Mail.ReadWrite', 'Mail.Send']
  const token = async () => (await tokens.issueForUser({ app, audience: 'https://graph.microsoft.com', user, scopes })).token
  return graphOutgoing({ graphUrl: tenant.origins.http, token, mailbox: 'me' })
}

test('a mail whose answer was lost is sent once, and bears the Message-ID the server gave it', async () => {
  tenant.world.mail.settings.rewriteMessageIds = true
  const id = 'lost-answer@contoso.example'
  const text = `From: ${SUPPORT}\r\nTo: ${TO}\r\nSubject: lost answer\r\nMessage-ID: <${id}>\r\n\r\nHello\r\n`
  const mail: Outgoing = { mime: Buffer.from(text), internetMessageId: id, from: SUPPORT, recipients: [TO] }
  const kept = { draftRef: null as string | null, maybeDone: false }
  const notes = {
    keepDraft: async (draftRef: string | null) => void (kept.draftRef = draftRef),
    markMaybeDone: async () => void (kept.maybeDone = true),
  }
  const signal = AbortSignal.timeout(60_000)
  const first = await handOver(connect(), mail, { attempts: 1, draftRef: null, maybeDone: false }, notes, signal)
  if (first.kind !== 'sent') throw new Error('The mail was not sent')
  expect(first.serverMessageId).not.toBeNull()
  expect(first.serverMessageId).not.toBe(id)

  // The node died before it could write down that it was sent.
  expect(await handOver(connect(), mail, { attempts: 2, ...kept }, notes, signal)).toEqual(first)
  expect(tenant.world.mail.outside().filter(({ to }) => to.includes(TO))).toHaveLength(1)
})
