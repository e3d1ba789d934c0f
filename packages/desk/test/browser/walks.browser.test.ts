import { readFile } from 'node:fs/promises'
import { NO_ACTIONS, type Client } from '@postdesk/contract'
import { waitFor } from '@postdesk/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openRig, type Rig } from './open-rig.ts'
import { seedDesk, signInAsFirst, type Seeded } from './seed-desk.ts'
import { keepFailure, takePicture } from './take-picture.ts'

const SUPPORT = 'support@contoso.example'
const PATIENCE = { timeoutMs: 60_000, everyMs: 200 }

let rig: Rig
let client: Client
let seeded: Seeded

beforeAll(async () => {
  rig = await openRig()
  client = await signInAsFirst(rig)
  seeded = await seedDesk(rig, client)
}, 300_000)
afterAll(() => rig.close())
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
})

/** On a phone in the dark: nothing is wider than it. Leaves the page as it was. */
async function lookOnPhone(name: string): Promise<void> {
  const { page } = rig
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await takePicture(page, `${name}-phone-dark`)
  expect({ name, fits: await page.evaluate('document.documentElement.scrollWidth <= innerWidth') }).toEqual({ name, fits: true })
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}

test('Microsoft is switched off and on; a second secret takes the place of the first while the account goes on; a certificate is made and its public part downloaded', async () => {
  const { page, desk, tenant } = rig
  await page.goto(`${desk.url}/settings/registrations`)
  await page.getByRole('button', { name: 'Deactivate Microsoft' }).click()
  await page.getByText('Nobody can sign in with it. What is connected already goes on').waitFor()
  await lookOnPhone('registrations-off')
  await page.getByRole('button', { name: 'Activate Microsoft' }).click()
  await page.getByRole('button', { name: 'Deactivate Microsoft' }).waitFor()

  const [app] = tenant.world.registry.apps()
  if (!app) throw new Error('The tenant has no app')
  const second = tenant.world.registry.addSecret(app, { displayName: 'Second' })
  await page.goto(`${desk.url}/settings/registrations/${seeded.registrationId}`)
  const credentials = page.getByRole('region', { name: 'Credentials' })
  await credentials.getByRole('button', { name: 'Add credential' }).click()
  await page.getByRole('menuitem', { name: 'Client secret' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Of this year')
  await page.getByRole('dialog').getByLabel('Secret value').fill(second.secretText)
  await page.getByRole('button', { name: 'Add secret' }).click()
  await credentials.getByText('Of this year').waitFor()
  const first = credentials.locator('li.credential').filter({ hasNotText: 'Of this year' })
  await first.getByRole('button', { name: /^Remove / }).click()
  await page.getByText('one other stays').waitFor()
  await page.getByRole('button', { name: 'Remove credential' }).click()
  await credentials.locator('li.credential').nth(1).waitFor({ state: 'detached' })
  app.secrets = app.secrets.filter((one) => one === second)
  await page.goto(`${desk.url}/settings/accounts/${seeded.goodAccountId}`)
  await page.getByRole('button', { name: 'Validate' }).first().click()
  await page.getByText('The sign-in is valid: a fresh token came just now').waitFor()

  await page.goto(`${desk.url}/settings/registrations/${seeded.registrationId}`)
  await credentials.getByRole('button', { name: 'Add credential' }).click()
  await page.getByRole('menuitem', { name: 'Make a certificate' }).click()
  await page.getByRole('button', { name: 'Make certificate' }).click()
  const downloading = page.waitForEvent('download')
  await credentials.getByRole('button', { name: 'Download public part (.pem)' }).click()
  const pem = await readFile(await (await downloading).path(), 'utf8')
  expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----/)
  expect(pem).not.toContain('PRIVATE KEY')
  await lookOnPhone('registration-certificate')
}, 400_000)

test('a base URL that is none is refused, one without https is saved with a warning, and the default comes back', async () => {
  const { page, desk } = rig
  await page.goto(`${desk.url}/settings/general`)
  const section = page.getByRole('region', { name: 'Base URL' })
  const field = section.getByLabel('How browsers and Microsoft reach this desk')
  await field.fill('desk of contoso')
  await section.getByRole('button', { name: 'Save base URL' }).click()
  await section.getByRole('alert').waitFor()
  await takePicture(page, 'base-url-refused')
  await field.fill('http://desk.contoso.com')
  await section.getByRole('button', { name: 'Save base URL' }).click()
  await section.getByText('Microsoft accepts a redirect URI without https only on localhost').waitFor()
  await section.getByText('http://desk.contoso.com/oauth/callback').waitFor()
  await lookOnPhone('base-url-warning')
  await section.getByRole('button', { name: 'Back to the default' }).click()
  await section.getByText(`${desk.url}/oauth/callback`).waitFor()
  expect((await client.getDeskSettings()).baseUrlFrom).not.toBe('setting')
}, 200_000)

test('a rule begun at a ticket is about its sender and subject, and rules are ordered by dragging', async () => {
  const { page, desk } = rig
  await page.goto(`${desk.url}/inbox/${seeded.printer}?view=all`)
  const ticket = await client.getTicket({ params: { id: seeded.printer } })
  await page.getByRole('button', { name: /^Status/ }).click()
  await page.getByRole('menuitem', { name: 'Make a rule…' }).click()
  // Until the form is there, the ticket and its row in the list bear these words, too.
  await page.getByLabel('Name', { exact: true }).waitFor()
  await page.getByText(ticket.subject, { exact: true }).waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toContain(ticket.requester.address)
  await page.getByLabel('Name', { exact: true }).fill('From the ticket')
  await page.getByRole('radio', { name: 'Hold it' }).click()
  await page.getByRole('button', { name: 'Save rule' }).click()
  await page.getByRole('link', { name: 'From the ticket' }).waitFor()
  const saved = (await client.listRules()).rules
  expect(saved.at(-1)?.conditions).toEqual([
    { field: 'sender', operator: 'is', values: [ticket.requester.address] },
    { field: 'subject', operator: 'contains', values: [ticket.subject] },
  ])

  const rows = page.locator('ul.rows > li')
  const grip = await rows.last().locator('.row-grip').boundingBox()
  const top = await rows.first().boundingBox()
  if (!grip || !top) throw new Error('The rules are not in sight')
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
  await page.mouse.down()
  await page.mouse.move(top.x + 40, top.y + 30, { steps: 4 })
  await page.mouse.move(top.x + 40, top.y + 4)
  await page.locator('li[data-drop=above]').waitFor()
  await page.mouse.up()
  await rows.first().getByText('From the ticket').waitFor()
  await waitFor(async () => (await client.listRules()).rules[0]?.name === 'From the ticket', PATIENCE)
  expect((await client.listRules()).rules.map(({ id }) => id)).toEqual([
    saved.at(-1)?.id,
    ...saved.slice(0, -1).map(({ id }) => id),
  ])
  await lookOnPhone('rules-ordered')
}, 200_000)

test('held mail is discarded and taken back, then all of it is retried at once', async () => {
  const { page, desk, tenant } = rig
  const { id } = await client.createRule({
    body: {
      name: 'Hold the fans',
      enabled: true,
      accountId: null,
      match: 'all',
      conditions: [{ field: 'sender', operator: 'is', values: ['fan@example.com'] }],
      actions: { ...NO_ACTIONS, verdict: 'hold' },
    },
  })
  const held = async (count: number) =>
    await waitFor(async () => {
      const { mails } = await client.listMail({ query: { from: 'fan@example.com', state: 'held' } })
      return mails.length === count ? mails : null
    }, PATIENCE)
  for (const number of [1, 2])
    tenant.world.mail.deliver(
      SUPPORT,
      Buffer.from(
        `From: fan@example.com\r\nTo: ${SUPPORT}\r\nSubject: Fan ${String(number)}\r\nMessage-ID: <f${String(number)}@example.com>\r\n\r\nIt whirrs.\r\n`,
      ),
    )
  await client.checkAccount({ params: { id: seeded.goodAccountId } })
  const [one] = await held(2)
  await page.goto(`${desk.url}/mail?state=held&from=fan%40example.com&row=${one?.id ?? ''}`)
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await page.getByLabel('Reason (optional)').fill('Nobody asked')
  await page.getByRole('button', { name: 'Discard mail' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await held(2)
  await client.deleteRule({ params: { id } })
  await page.keyboard.press('Escape')
  await page.goto(`${desk.url}/mail?state=held&from=fan%40example.com`)
  await page.locator('tbody tr').nth(1).waitFor()
  await page.getByRole('button', { name: 'Retry all that are shown' }).click()
  await page.getByText('All 2 processed: 2 filed').waitFor()
  expect((await client.listMail({ query: { from: 'fan@example.com', state: 'filed' } })).mails).toHaveLength(2)
  await lookOnPhone('held-retried')
}, 200_000)

test('a template is changed with its preview beside it, and stopped automatic answers are resumed', async () => {
  const { page, desk } = rig
  await page.goto(`${desk.url}/settings/templates?kind=auto+reply&language=en`)
  await page.getByLabel('Template', { exact: true }).fill('<p>We have it: {{ ticket.subject }}</p>')
  await page.frameLocator('.template-preview iframe').getByText('We have it:').waitFor()
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByText('The template is saved; new mails are written by it').waitFor()

  await page.goto(`${desk.url}/settings/automatic-answers`)
  const rows = page.locator('ul.rows > li')
  await rows.filter({ hasText: 'cy@example.com' }).getByRole('button', { name: 'Resume' }).click()
  await rows.filter({ hasText: 'cy@example.com' }).waitFor({ state: 'detached' })
  expect(await rows.count()).toBe(2)
  await lookOnPhone('answers-resumed')
}, 200_000)

test('a merged ticket offers no composer but the way to the ticket it went into', async () => {
  const { page, desk } = rig
  await client.createMerge({ params: { id: seeded.newsletter }, body: { into: seeded.printer } })
  await page.goto(`${desk.url}/inbox/${seeded.newsletter}?view=all`)
  const way = page.getByRole('link', { name: `Write in #${seeded.printer}` })
  await way.waitFor()
  await page.keyboard.press('r')
  expect(await page.getByRole('region', { name: 'Composer' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: /^(Status|Assignee)/ }).count()).toBe(0)
  await takePicture(page, 'ticket-merged')
  await lookOnPhone('ticket-merged')
  await way.click()
  await page.waitForURL(new RegExp(`/inbox/${String(seeded.printer)}`))
  await page.getByRole('textbox', { name: 'Reply text' }).waitFor()
  expect(rig.faults).toEqual([])
}, 200_000)
