import { rm } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { openRig, type Rig } from './open-rig.ts'
import { signInAtTenant } from './sign-in-at-tenant.ts'
import { keepFailure, pictureFolder, takePicture } from './take-picture.ts'
import { beginConnecting, createFirstAdministrator, finishConnecting, keepRegistration } from './set-up.ts'

const MAILBOX = 'support@contoso.example'
/** A round of receiving and one of processing, on a machine that does other things too. */
const PATIENCE = { timeout: 60_000 }

let rig: Rig

beforeEach(async () => {
  rig = await openRig()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
  await rig.close()
})
afterAll(async () => {
  if (pictureFolder.isTemporary) await rm(pictureFolder.path, { recursive: true, force: true })
})

test('a mailbox is linked, a mail becomes a ticket, the answer leaves and the reply to it joins the ticket', async () => {
  const { page } = rig
  await createFirstAdministrator(rig)
  await keepRegistration(rig)
  await linkMailbox(rig)

  await page.getByRole('link', { name: 'Inbox', exact: true }).click()
  await page.getByText('Mail to your connected mailboxes becomes tickets here.').waitFor()
  const customer = await rig.context.newPage()
  await writeAsCustomer(rig, customer)
  // Nobody touches the page: the ticket comes to it.
  const row = page.getByRole('link', { name: /Printer on the 3rd floor/ })
  await row.waitFor(PATIENCE)
  await row.click()
  await page.getByText('jams each time').last().waitFor()
  await takePicture(page, 'ticket')

  await answer(page)
  await page
    .getByRole('region', { name: /^agent reply/ })
    .getByRole('status')
    .filter({ hasText: /^\s*Sent/ })
    .waitFor(PATIENCE)
  await takePicture(page, 'answered')
  await expectMailOutside(rig)

  await replyAsCustomer(rig, customer)
  await page.getByText('It works again, thank you.').last().waitFor(PATIENCE)
  // It announces itself where it has no room, and is shown when asked for.
  const news = page.getByRole('button', { name: '1 new message' })
  if (await news.isVisible()) await news.click()
  await takePicture(page, 'reply-joined')
  expect(await page.getByRole('region', { name: /^customer message from/ }).count()).toBe(2)

  await page.getByRole('button', { name: 'Status: Open' }).click()
  await page.getByRole('menuitem', { name: 'Closed' }).click()
  await page.getByRole('button', { name: 'Status: Closed' }).waitFor()
  expect(new URL(page.url()).pathname).toMatch(/^\/inbox\/\d+$/)

  await takeInboxPictures(rig)
  expect(rig.faults).toEqual([])
}, 240_000)

test('the wrong account is refused in words, and nothing is saved', async () => {
  const { page } = rig
  await createFirstAdministrator(rig)
  await keepRegistration(rig)
  const given = await beginConnecting(rig, MAILBOX)
  await given.close()
  await page.getByText('The window was closed before the sign-in was finished.').waitFor()
  const opening = rig.context.waitForEvent('page')
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
  const popup = await opening
  await signInAtTenant(popup, rig.tenant.origins.http, 'sam@contoso.example')
  await page
    .getByText(/sam@contoso\.example/)
    .first()
    .waitFor()
  const said = await page.getByRole('main').innerText()
  expect(said).toContain('sam@contoso.example')
  expect(said).toContain(MAILBOX)
  await takePicture(page, 'link-wrong-account')
  const accounts = await rig.desk.database.kysely.selectFrom('incoming_account').select('id').execute()
  const authorizations = await rig.desk.database.kysely.selectFrom('mail_authorization').select('id').execute()
  expect([accounts, authorizations]).toEqual([[], []])

  // The window's way back is to close itself: the form stands behind it.
  await popup.getByRole('link', { name: 'Back to Postdesk' }).click()
  if (!popup.isClosed()) await popup.waitForEvent('close')
}, 240_000)

test('a mailbox that needs somebody is told above every page, with the way to mend it', async () => {
  const { page, tenant } = rig
  await createFirstAdministrator(rig)
  await keepRegistration(rig)
  await linkMailbox(rig)
  const answer = await fetch(`${tenant.origins.http}/_control/users/${MAILBOX}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resetPassword: 'Another!2026' }),
  })
  expect(answer.status).toBe(200)
  // As an hour would do: the access token at hand runs out.
  await fetch(`${tenant.origins.http}/_control/keys?forget=true`, { method: 'POST' })
  await page.getByRole('link', { name: 'Inbox', exact: true }).click()
  await page.getByText(`No mail comes from ${MAILBOX}.`).waitFor(PATIENCE)
  await takePicture(page, 'mailbox-in-trouble')
  await page.getByRole('link', { name: 'See what to do' }).click()
  await page
    .getByRole('button', { name: /sign in again|re-authorize|authorize again/i })
    .first()
    .waitFor(PATIENCE)
}, 240_000)

async function linkMailbox(opened: Rig): Promise<void> {
  const popup = await beginConnecting(opened, MAILBOX)
  const pages = await signInAtTenant(popup, opened.tenant.origins.http, MAILBOX)
  expect(pages.at(-1)).toMatch(/^Permissions requested/)
  // Nobody closes it: it does so itself.
  if (!popup.isClosed()) await popup.waitForEvent('close')
  await finishConnecting(opened, MAILBOX)
}

async function writeAsCustomer({ tenant }: Rig, customer: Page): Promise<void> {
  await customer.goto(`${tenant.origins.http}/mail`)
  await customer.getByRole('link', { name: /Ann Lee/ }).click()
  await customer.getByRole('link', { name: 'Write a mail' }).click()
  await customer.getByLabel('To', { exact: true }).fill(MAILBOX)
  await customer.getByRole('textbox', { name: 'Subject' }).fill('Printer on the 3rd floor')
  await customer.getByRole('textbox', { name: 'Text' }).fill('Hello,\n\nit jams each time I print double sided.\n\nAnn')
  await customer
    .getByLabel('Attachments')
    .setInputFiles({ name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('jam at tray 2\n') })
  await customer.getByRole('button', { name: 'Send' }).click()
  await customer.getByText('Your mail is on its way.').waitFor()
}

async function answer(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Reply' }).click()
  await page.getByRole('combobox', { name: 'CC' }).fill('bo.chen@example.com')
  await page.getByRole('combobox', { name: 'CC' }).press('Enter')
  const text = page.getByRole('textbox', { name: 'Reply text' })
  await text.click()
  await text.pressSequentially('Please take the paper out of tray 2, then print again.')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (
    await choosing
  ).setFiles({ name: 'tray-2.txt', mimeType: 'text/plain', buffer: Buffer.from('Open the left door first.\n') })
  await page.getByRole('group', { name: 'Attachments to send' }).getByText('tray-2.txt').waitFor()
  await text.click()
  await takePicture(page, 'answering')
  // Some people double-click every button; it is one mail all the same.
  await page.getByRole('button', { name: 'Send', exact: true }).dblclick()
}

/** What really left the tenant, byte by byte: one mail to each, with the answer, the attachment and the threading headers. */
async function expectMailOutside({ tenant }: Rig): Promise<void> {
  const mails = tenant.world.mail.outside().filter(({ raw }) => Buffer.from(raw).includes('take the paper out of tray 2'))
  expect(mails.flatMap(({ to }) => to).sort()).toEqual(['ann.lee@example.com', 'bo.chen@example.com'])
  const raw = Buffer.from(mails[0]?.raw ?? []).toString()
  expect(raw).toContain('tray-2.txt')
  expect(raw).toMatch(/^In-Reply-To: </im)
  expect(raw).toMatch(/^Cc: .*bo\.chen@example\.com/im)
}

async function replyAsCustomer({ tenant }: Rig, customer: Page): Promise<void> {
  await customer.goto(`${tenant.origins.http}/mail/ann.lee%40example.com`)
  await customer
    .getByRole('link', { name: /Re: .*Printer on the 3rd floor/ })
    .first()
    .click()
  await customer.frameLocator('iframe').getByText('take the paper out of tray 2').first().waitFor()
  await customer.getByRole('link', { name: 'Reply', exact: true }).click()
  await customer.getByRole('textbox', { name: 'Text' }).fill('It works again, thank you.')
  await customer.getByRole('button', { name: 'Send' }).click()
  await customer.getByText('Your mail is on its way.').waitFor()
}

async function takeInboxPictures({ page, desk, browser, context, tenant }: Rig): Promise<void> {
  for (const [from, subject, text] of [
    ['Bo Chen <bo.chen@example.com>', 'Laptop refresh', 'When is it my turn? The list says 2024.'],
    ['Mira Novak <mira.novak@example.com>', 'No sound in meeting room 4', 'We hear nobody since Monday.'],
    ['Omar Haddad <omar.haddad@example.com>', 'New colleague starts on Monday', 'Please prepare an account and a badge.'],
  ] as const)
    await fetch(`${tenant.origins.http}/_control/deliver`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: MAILBOX, from, subject, text }),
    })
  await page.goto(`${desk.url}/inbox?view=all`)
  await page
    .getByRole('link', { name: /New colleague/ })
    .or(page.getByRole('button', { name: /\d new/ }))
    .first()
    .waitFor(PATIENCE)
  await page.waitForFunction(
    async () => {
      const answer = await fetch('/api/v1/tickets?view=all')
      return ((await answer.json()) as { tickets: unknown[] }).tickets.length === 4
    },
    undefined,
    PATIENCE,
  )
  const state = await context.storageState()
  for (const [name, size, colorScheme] of [
    ['inbox', { width: 1440, height: 900 }, 'light'],
    ['inbox-dark', { width: 1440, height: 900 }, 'dark'],
    ['inbox-phone', { width: 390, height: 844 }, 'light'],
  ] as const) {
    const own = await browser.newContext({
      viewport: size,
      colorScheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      storageState: state,
    })
    const shown = await own.newPage()
    await shown.goto(`${desk.url}/inbox?view=all`)
    const row = shown.getByRole('link', { name: /Printer on the 3rd floor/ })
    await row.waitFor()
    if (size.width > 900) {
      await row.click()
      await shown.getByRole('region', { name: /^agent reply/ }).waitFor()
      await shown.getByRole('textbox', { name: 'Reply text' }).waitFor()
    }
    expect(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await takePicture(shown, name)
    await own.close()
  }
}
