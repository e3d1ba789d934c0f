import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { parse } from '@postdesk/mail'
import { placeAccount } from '../../src/accounts/incoming/account-placement.ts'
import { composeMail } from '../../src/delivery/index.ts'
import { Envelope } from '../../src/outbox/index.ts'
import { changeBrand, createBrand, listBrands } from '../../src/people/index.ts'
import { reply } from '../../src/ticket/index.ts'
import { openRig, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

let database: TestDatabase
let rig: Rig
let support: Account
let brandId: string

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT, 'delegated', { autoReply: true })
  const made = await createBrand(database, {
    name: 'Fabrikam Care',
    senderName: 'Fabrikam Care',
    replyTo: 'care@contoso.example',
    signature: '\nFabrikam Care\n1 <Main> Street\n',
  })
  brandId = made.kind === 'saved' ? made.id : ''
  await rig.start()
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

const by = { name: 'Alex', now: new Date() }
const senderName = (name: string | null) =>
  database.kysely.updateTable('outgoing_account').set({ sender_name: name }).where('id', '=', support.outgoingId).execute()

/** A question comes from this address, is answered by hand, and what the customer then has got is read. */
async function answersTo(address: string) {
  rig.deliver({ from: address, subject: `of ${address}` })
  await rig.check(support)
  const ticket = await rig.ticketOf(`of ${address}`)
  const author = await database.kysely
    .insertInto('user')
    .values({ id: address, name: 'Sam', email: address })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
  const answer = { ticketId: ticket.id, author, html: '<p>It is mended.</p>', cc: [], attachmentIds: [] }
  await database.transaction((trx) => reply(trx, { messageKey: rig.messageKey }, answer))
  await waitFor(() => rig.got(address).length === 2, { timeoutMs: 30_000, everyMs: 50, what: `two mails to ${address}` })
  return rig.got(address).map((raw) => {
    const { replyTo, text, html } = parse(Buffer.from(raw))
    return { replyTo: replyTo.map((one) => one.address), text, html: html ?? '' }
  })
}

/** Names and reply addresses the mails to this address leave us with. Exchange writes the mailbox's own name over them, other servers do not. */
async function facesOf(address: string): Promise<string[]> {
  const names: string[] = []
  for (const item of await rig.outbox()) {
    const mail = await composeMail(database.kysely, rig.blobs, item, Envelope.parse(item.envelope), 'smtp')
    const { from, replyTo } = parse(mail.mime)
    if (mail.recipients.includes(address)) names.push(`${from?.name ?? ''} ${replyTo.map((one) => one.address).join(' ')}`)
  }
  return names
}

test('answers wear the brand of their ticket: its name, reply address and signature, above what they quote', async () => {
  await senderName(null)
  await database.transaction((trx) => placeAccount(trx, support.incomingId, { brandId }, by))
  const mails = await answersTo('bo@example.com')
  for (const mail of mails) {
    expect(mail.replyTo).toEqual(['care@contoso.example'])
    expect(mail.text).toContain('\n\nFabrikam Care\n1 <Main> Street\n')
    expect(mail.html).toMatch(/Fabrikam Care<br\s*\/?>\s*1 &lt;Main&gt; Street/)
  }
  expect(await facesOf('bo@example.com')).toEqual(['Fabrikam Care care@contoso.example', 'Fabrikam Care care@contoso.example'])
  const answer = mails.find(({ text }) => text.includes('It is mended.'))
  expect(answer?.text).toMatch(/It is mended\.\s+Fabrikam Care\n1 <Main> Street\s+On .* wrote:/)
})

test('name and reply address of the outgoing account come before the brand’s; who names no brand wears the default one', async () => {
  await database.transaction((trx) => placeAccount(trx, support.incomingId, { brandId: null }, by))
  const plain = await answersTo('cy@example.com')
  expect(plain.map(({ replyTo }) => replyTo)).toEqual([[], []])
  await database.kysely.updateTable('outgoing_account').set({ sender_name: 'Contoso Support', reply_to: SUPPORT }).execute()
  expect(await facesOf('bo@example.com')).toEqual([`Contoso Support ${SUPPORT}`, `Contoso Support ${SUPPORT}`])
  await database.kysely.updateTable('outgoing_account').set({ reply_to: null }).execute()
  expect(plain.map(({ text }) => text).join()).not.toContain('Main')
  const [usual] = await listBrands(database.kysely)
  await changeBrand(database, usual?.id ?? '', { signature: 'Contoso, Reading' })
  const signed = await answersTo('dee@example.com')
  for (const mail of signed) expect(mail.text).toContain('Contoso, Reading')
})

test('an automatic reply speaks the language of the mail, and an answer quotes the whole conversation where the brand wishes it', async () => {
  const [usual] = await listBrands(database.kysely)
  await changeBrand(database, usual?.id ?? '', { history: 'all' })
  const id = 'german.1@example.com'
  const text = 'Guten Tag, der Drucker im dritten Stock hat jedes Mal einen Papierstau. Könnte bitte jemand nachsehen?'
  rig.deliver({ from: 'Eva <eva@example.com>', subject: 'Drucker', id, text })
  await rig.check(support)
  const ticket = await rig.ticketOf('Drucker')
  const author = await database.kysely
    .insertInto('user')
    .values({ id: 'kim', name: 'Kim Park', email: 'kim@contoso.example' })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
  for (const words of ['Erste Antwort', 'Zweite Antwort'])
    await database.transaction((trx) =>
      reply(
        trx,
        { messageKey: rig.messageKey },
        { ticketId: ticket.id, author, html: `<p>${words}</p>`, cc: [], attachmentIds: [] },
      ),
    )
  await waitFor(() => rig.got('eva@example.com').length === 3, { timeoutMs: 60_000, everyMs: 50, what: 'three mails to eva' })
  const mails = rig.got('eva@example.com').map((raw) => parse(Buffer.from(raw)))
  const auto = mails.find(({ autoSubmitted }) => autoSubmitted)
  expect(auto?.text).toContain(`vielen Dank für Ihre Nachricht. Sie ist als Anfrage ${ticket.id} bei uns eingegangen`)
  const second = mails.find((mail) => mail.text.startsWith('Zweite Antwort'))
  expect(second?.text).toMatch(/Am .* UTC schrieb Eva:\n> Guten Tag, [\s\S]*schrieb Kim Park:\n> Erste Antwort/)
  expect(second?.replyText.trim()).toMatch(/^Zweite Antwort/)
})
