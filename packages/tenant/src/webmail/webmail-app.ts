import { readFile } from 'node:fs/promises'

import { Hono } from 'hono'
import type { Context } from 'hono'
import { html } from 'hono/html'

import { mayControl } from '../control/may-control.ts'
import { readParts } from '../mail/read-parts.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { BODY_POLICY, bodyPage } from './body-page.ts'
import { choosePage } from './pages/choose-page.ts'
import { pathOf } from './pages/layout.ts'
import { listRows, mailPage, nothingChosen, readPane } from './pages/mail-page.ts'
import { writePane } from './pages/write-pane.ts'
import type { WriteForm } from './pages/write-pane.ts'
import { SAMPLE_CUSTOMERS, readPerson, supportAddress, tenantPeople } from './people.ts'
import type { Person } from './people.ts'
import { makePersonMails } from './person-mails.ts'
import { beginReply } from './reply.ts'
import { writeMail } from './write-mail.ts'

// What Exchange takes by default (C6); the form says so before the transport does.
const MAX_WRITTEN_BYTES = 25 * 1024 * 1024

// The frame needs the mail's own page; everything else comes from the page itself.
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-src 'self'; object-src 'none'; base-uri 'none'"

const assetOf = async (name: string): Promise<string> => await readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')

/** The page where a person plays the customer: absolute routes under `/mail`. */
export function webmailApp(world: World): Hono<TenantEnv> {
  const app = new Hono<TenantEnv>()
  const mails = makePersonMails(world)

  const personIn = (c: Context<TenantEnv>): Person | undefined => readPerson(world, c.req.param('address') ?? '')
  const show = (c: Context<TenantEnv>, page: ReturnType<typeof choosePage>, status: 200 | 404 | 422 | 413 = 200) => {
    c.header('content-security-policy', PAGE_POLICY)
    c.header('cache-control', 'no-store')
    return c.html(page, status)
  }
  const showChoice = (c: Context<TenantEnv>, fault?: string, typed?: string) => {
    const page = choosePage({
      customers: SAMPLE_CUSTOMERS,
      colleagues: tenantPeople(world),
      support: supportAddress(world),
      ...(fault === undefined ? {} : { fault }),
      ...(typed === undefined ? {} : { typed }),
    })
    return show(c, page, fault === undefined ? 200 : 422)
  }
  const noSuchPerson = (c: Context<TenantEnv>) =>
    showChoice(c, 'That is not the address of anybody with a mailbox. Write it like dana@example.com.', c.req.param('address'))
  const noSuchMail = (c: Context<TenantEnv>, person: Person) => {
    const right = html`<div class="sheet empty">
      <h2>This mail is not here</h2>
      <p>It was deleted, or the tenant was started anew.</p>
    </div>`
    return show(c, mailPage({ person, mails: mails.list(person), title: 'No such mail', right, isReading: true }), 404)
  }

  app.get('/mail/webmail.css', async (c) =>
    c.body(await assetOf('webmail.css'), 200, { 'content-type': 'text/css; charset=utf-8' }),
  )
  app.get('/mail/webmail.js', async (c) =>
    c.body(await assetOf('webmail.js'), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/mail', (c) => showChoice(c))
  app.get('/mail/', (c) => c.redirect('/mail'))
  app.get('/mail/as', (c) => {
    const typed = c.req.query('address') ?? ''
    const person = readPerson(world, typed)
    if (person === undefined) return showChoice(c, `“${typed}” is not an address. Write it like dana@example.com.`, typed)
    return c.redirect(pathOf(person.address))
  })

  app.get('/mail/:address', (c) => {
    const person = personIn(c)
    if (person === undefined) return noSuchPerson(c)
    const listed = mails.list(person)
    const notice = c.req.query('sent') === undefined ? {} : { notice: 'Your mail is on its way.' }
    return show(c, mailPage({ person, mails: listed, title: 'Mail', right: nothingChosen(listed), isReading: false, ...notice }))
  })
  app.get('/mail/:address/list', (c) => {
    const person = personIn(c)
    if (person === undefined) return c.notFound()
    const listed = mails.list(person)
    c.header('x-received', String(listed.filter((mail) => mail.direction === 'received').length))
    c.header('cache-control', 'no-store')
    return c.html(listRows(person, listed, c.req.query('current')))
  })

  app.get('/mail/:address/read/:id', async (c) => {
    const person = personIn(c)
    if (person === undefined) return noSuchPerson(c)
    const id = c.req.param('id')
    mails.markRead(person, id)
    const mail = mails.find(person, id)
    if (mail === undefined) return noSuchMail(c, person)
    const parts = await readParts(mail.raw)
    const body = {
      text: parts.text,
      hasHtml: parts.html !== undefined,
      files: parts.attachments.filter((part) => !part.isInline),
    }
    const right = readPane(person, mail, body)
    return show(
      c,
      mailPage({ person, mails: mails.list(person), current: id, title: mail.subject || 'Mail', right, isReading: true }),
    )
  })
  app.get('/mail/:address/read/:id/body', async (c) => {
    const mail = mailIn(c)
    if (mail === undefined) return c.notFound()
    c.header('content-security-policy', BODY_POLICY)
    return c.html(bodyPage(await readParts(mail.raw)))
  })
  app.get('/mail/:address/read/:id/source', (c) => {
    const mail = mailIn(c)
    if (mail === undefined) return c.notFound()
    return c.body(new Uint8Array(mail.raw), 200, {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
  })
  app.get('/mail/:address/read/:id/file/:key', async (c) => {
    const mail = mailIn(c)
    const part = mail && (await readParts(mail.raw)).attachments.find((one) => one.key === c.req.param('key'))
    if (part === undefined) return c.notFound()
    return c.body(new Uint8Array(part.content), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(part.name)}`,
      'x-content-type-options': 'nosniff',
    })
  })

  app.get('/mail/:address/write', async (c) => {
    const person = personIn(c)
    if (person === undefined) return noSuchPerson(c)
    const answers = c.req.query('answers')
    if (answers === undefined) {
      const form = {
        to: c.req.query('to') ?? supportAddress(world),
        cc: '',
        subject: '',
        text: '',
        quote: '',
        answers: undefined,
      }
      return showForm(c, person, form)
    }
    const mail = mails.find(person, answers)
    if (mail === undefined) return noSuchMail(c, person)
    const reply = await beginReply(mail.raw)
    // An answer to one's own mail goes where that mail went.
    const to = mail.direction === 'sent' ? mail.to.map((one) => one.address).join(', ') : reply.to
    return showForm(c, person, { to, cc: '', subject: reply.subject, text: '', quote: reply.quote, answers })
  })
  app.post('/mail/:address/write', async (c) => {
    // Mail is written by the person at this machine, and by no page of another site.
    if (!mayControl(world, c))
      return c.text(
        'Mail is written on this machine only, by http://127.0.0.1 or http://localhost, or with the control token.',
        403,
      )
    const person = personIn(c)
    if (person === undefined) return noSuchPerson(c)
    const tooLarge = 'The attachments are larger than 25 MB together. Choose smaller ones.'
    const empty = { to: supportAddress(world), cc: '', subject: '', text: '', quote: '', answers: undefined }
    if (Number(c.req.header('content-length') ?? '0') > MAX_WRITTEN_BYTES) return showForm(c, person, empty, tooLarge, 413)
    const given = await c.req.parseBody({ all: true })
    const text = (name: string): string => (typeof given[name] === 'string' ? given[name].replace(/\r\n/g, '\n') : '')
    const answersId = text('answers')
    const form: WriteForm = {
      to: text('to'),
      cc: text('cc'),
      subject: text('subject').replace(/\n/g, ' '),
      text: text('text'),
      quote: text('quote'),
      answers: answersId === '' ? undefined : answersId,
    }
    const files = [given['files']].flat().filter((file): file is File => file instanceof File && file.name !== '')
    const attachments = await Promise.all(
      files.map(async (file) => ({
        filename: file.name,
        contentType: file.type || 'application/octet-stream',
        content: Buffer.from(await file.arrayBuffer()),
      })),
    )
    const answers = form.answers === undefined ? undefined : mails.find(person, form.answers)?.raw
    const outcome = await writeMail(world, person, { ...form, attachments, answers })
    if (outcome.kind === 'refused') return showForm(c, person, form, outcome.sentence, 422)
    mails.keepSent(person, outcome.raw)
    return c.redirect(`${pathOf(person.address)}?sent`, 303)
  })
  return app

  function mailIn(c: Context<TenantEnv>) {
    const person = personIn(c)
    return person && mails.find(person, c.req.param('id') ?? '')
  }

  function showForm(c: Context<TenantEnv>, person: Person, form: WriteForm, fault?: string, status: 200 | 413 | 422 = 200) {
    const title = form.answers === undefined ? 'New mail' : 'Reply'
    const right = writePane(person, form, fault)
    return show(c, mailPage({ person, mails: mails.list(person), title, right, isReading: true }), status)
  }
}
