import PostalMime from 'postal-mime'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

let tenant: Tenant
const ann = '/mail/ann.lee%40example.com'

beforeEach(async () => {
  tenant = await startTenant()
})
afterEach(async () => {
  await tenant.close()
})

async function open(path: string) {
  const answer = await fetch(`${tenant.origins.http}${path}`)
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

async function write(person: string, fields: Record<string, string>, files: readonly File[] = []) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  for (const file of files) form.append('files', file)
  const answer = await fetch(`${tenant.origins.http}${person}/write`, { method: 'POST', body: form, redirect: 'manual' })
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
}

const inbox = (address = 'support@contoso.example') =>
  tenant.world.mail.mailsOf(String(tenant.world.directory.findUser(address)?.id), 'inbox')
const answerFromSupport = (subject: string, html = '<p>Try again</p>') =>
  tenant.world.mail.transport(
    'support@contoso.example',
    ['ann.lee@example.com'],
    Buffer.from(
      `From: Contoso Support <support@contoso.example>\r\nTo: Ann Lee <ann.lee@example.com>\r\nSubject: ${subject}\r\nMessage-ID: <answer@contoso.example>\r\nReferences: <first@example.com>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n`,
    ),
  )
const idOf = (text: string) => /\/read\/([^"?]+)"/.exec(text)?.[1] ?? ''

test('no page of another site may write mail here, nor one that only points here', async () => {
  const form = new FormData()
  form.set('to', 'support@contoso.example')
  const answer = await fetch(`${tenant.origins.http}${ann}/write`, {
    method: 'POST',
    body: form,
    headers: { origin: 'https://evil.example' },
  })
  expect(answer.status).toBe(403)
  expect(inbox()).toHaveLength(0)
})

test('the first page offers customers and people of the tenant, and takes any address', async () => {
  const page = await open('/mail')
  for (const name of ['Ann Lee', 'Bo Chen', 'Contoso Support', 'Sam Rivera']) expect(page.text).toContain(name)
  const other = await fetch(`${tenant.origins.http}/mail/as?address=${encodeURIComponent('Dana <dana@example.com>')}`, {
    redirect: 'manual',
  })
  expect(other.headers.get('location')).toBe('/mail/dana%40example.com')
  const wrong = await open('/mail/as?address=nonsense')
  expect([wrong.status, wrong.text.includes('is not an address')]).toEqual([422, true])
  expect((await open('/mail/nobody')).status).toBe(422)
})

test('a mail written there arrives at support as a proper MIME mail with its attachment', async () => {
  expect((await open(ann)).text).toContain('No mail yet')
  const sent = await write(ann, { to: 'support@contoso.example', subject: 'Grüße', text: 'Hello\n\nthe <printer> stops.' }, [
    new File(['file text'], 'näme.txt', { type: 'text/plain' }),
  ])
  expect([sent.status, sent.location]).toEqual([303, `${ann}?sent`])
  const [mail] = inbox()
  const parsed = await PostalMime.parse(mail?.raw ?? '')
  expect(parsed).toMatchObject({
    from: { name: 'Ann Lee', address: 'ann.lee@example.com' },
    to: [{ address: 'support@contoso.example' }],
    subject: 'Grüße',
    messageId: expect.stringMatching(/^<[0-9a-f-]+@example\.com>$/),
  })
  expect(parsed.text).toContain('the <printer> stops.')
  expect(parsed.html).toContain('the &lt;printer&gt; stops.')
  expect(parsed.attachments.map((one) => one.filename)).toEqual(['näme.txt'])
  const list = await open(ann)
  expect(list.text).toContain('Grüße')
  const read = await open(`${ann}/read/${idOf(list.text)}`)
  expect(read.text).toContain('näme.txt')
})

test('an answer appears unread, is shown in a frame without scripts, and is read afterwards', async () => {
  answerFromSupport(
    'Re: Printer',
    '<p onclick="x()">Try <b>again</b></p><script>alert(1)</script><img src="https://example.com/t.png">',
  )
  const list = await open(`${ann}/list`)
  expect(list.headers.get('x-received')).toBe('1')
  expect(list.text).toContain('class="unread"')
  const page = await open(`${ann}/read/${idOf(list.text)}`)
  expect(page.text).toContain('sandbox="allow-same-origin allow-popups"')
  expect(page.text).not.toContain('alert(1)')
  const body = await open(`${ann}/read/${idOf(list.text)}/body`)
  expect(body.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await open(`${ann}/list`)).text).toContain('class="read"')
})

test('a reply carries In-Reply-To, the whole chain of References, and the quoted text', async () => {
  answerFromSupport('Printer')
  const id = idOf((await open(`${ann}/list`)).text)
  const form = await open(`${ann}/write?answers=${id}`)
  expect(form.text).toContain('Re: Printer')
  expect(form.text).toContain('&gt; Try again')
  await write(ann, {
    answers: id,
    to: 'Contoso Support <support@contoso.example>',
    subject: 'Re: Printer',
    text: 'It still stops.',
    quote: 'On Monday, Contoso Support wrote:\n> Try again',
  })
  const parsed = await PostalMime.parse(inbox()[0]?.raw ?? '')
  expect(parsed).toMatchObject({
    subject: 'Re: Printer',
    inReplyTo: '<answer@contoso.example>',
    references: '<first@example.com> <answer@contoso.example>',
  })
  expect(parsed.text).toContain('It still stops.\n\nOn Monday, Contoso Support wrote:\n> Try again')
  expect(parsed.html).toContain('<blockquote type="cite">Try again</blockquote>')
})

test('a wrong recipient is refused in words and what was written stays in the form', async () => {
  const refused = await write(ann, { to: 'nonsense', subject: 'Kept subject', text: 'Kept text' })
  expect(refused.status).toBe(422)
  for (const part of ['“nonsense” is not a mail address', 'Kept subject', 'Kept text']) expect(refused.text).toContain(part)
  expect(inbox()).toEqual([])
})

test('mail to an unknown address of the tenant comes back to the customer', async () => {
  await write(ann, { to: 'nobody@contoso.example', subject: 'Lost', text: 'Hello' })
  expect((await open(`${ann}/list`)).text).toContain('Undeliverable: Lost')
})

test('a person of the tenant writes from the mailbox, and sees it in Sent Items', async () => {
  await write('/mail/sam%40contoso.example', { to: 'support@contoso.example', subject: 'From Sam', text: 'Hi' })
  expect(inbox()[0]).toMatchObject({ subject: 'From Sam', from: { name: 'Sam Rivera' } })
  const sam = tenant.world.directory.findUser('sam@contoso.example')
  expect(tenant.world.mail.mailsOf(String(sam?.id), 'sentitems')).toHaveLength(1)
  expect((await open('/mail/sam%40contoso.example')).text).toContain('From Sam')
})

test('names and subjects from mails are shown as text', async () => {
  answerFromSupport('<script>alert(1)</script>')
  expect((await open(ann)).text).not.toContain('<script>alert(1)')
})

test('a mail seeded in the name of a customer is among the mails the customer sent', async () => {
  tenant.world.mail.deliver(
    'support@contoso.example',
    Buffer.from('From: Bo Chen <bo.chen@example.com>\r\nSubject: Seeded\r\n\r\nHi'),
  )
  expect((await open('/mail/bo.chen%40example.com')).text).toContain('Seeded')
})
