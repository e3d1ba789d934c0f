import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Client } from '@postdesk/contract'
import { waitFor } from '@postdesk/testkit'
import { openRig, type Rig } from './open-rig.ts'
import { seedDesk, signInAsFirst, type Seeded } from './seed-desk.ts'
import { keepFailure } from './take-picture.ts'

const SUPPORT = 'support@contoso.example'
const PATIENCE = { timeoutMs: 60_000, everyMs: 200 }

let rig: Rig
let client: Client
let seeded: Seeded

beforeEach(async () => {
  rig = await openRig()
  client = await signInAsFirst(rig)
  seeded = await seedDesk(rig, client)
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
  await rig.close()
})

const rawOf = (subject: string, id: string) =>
  [
    'From: Ann Lee <ann.lee@example.com>',
    `To: ${SUPPORT}`,
    `Subject: ${subject}`,
    `Message-ID: <${id}@example.com>`,
    '',
    'It whirrs.',
    '',
  ].join('\r\n')

/** A mail of the real mailbox, once the desk has made up its mind about it. */
async function settled(subject: string) {
  await client.checkAccount({ params: { id: seeded.goodAccountId } })
  return await waitFor(async () => {
    const { mails } = await client.listMail({ query: { subject } })
    return mails.find((one) => one.subject === subject && one.state !== 'stowed')
  }, PATIENCE)
}

test('an administrator makes a rule from a starter, tries it, saves it, and a mail is placed by it; an ignored mail is let in; a removed rule is brought back', async () => {
  const { page, desk } = rig
  for (const { id } of (await client.listRules()).rules) await client.deleteRule({ params: { id } })
  rig.tenant.world.mail.deliver(SUPPORT, Buffer.from(rawOf('The fan whirrs', 'fan-1')))
  expect((await settled('The fan whirrs')).state).toBe('filed')

  await page.goto(`${desk.url}/settings/rules`)
  await page.getByRole('button', { name: 'Send some mail to a group' }).click()
  await page.getByRole('button', { name: 'Save rule' }).click()
  await page.getByText('give it a name').first().waitFor()
  await page.getByLabel('Name', { exact: true }).fill('Fans')
  const field = (name: string) => page.getByRole('combobox', { name }).or(page.getByRole('textbox', { name })).first()
  await field('Value of condition 1').fill('fan')
  await page.keyboard.press('Enter')
  await field('Group').click()
  await page.getByRole('option', { name: 'IT', exact: true }).click()
  await field('Category').click()
  await page.getByRole('option', { name: 'Hardware' }).click()
  await field('Tags').fill('fan')
  await page.keyboard.press('Enter')

  await page.getByRole('button', { name: 'Try over the last week' }).click()
  await page.getByText('1 would end otherwise').waitFor()
  const found = page.locator('.differences li')
  expect(await found.allInnerTexts()).toEqual([expect.stringMatching(/The fan whirrs[^]*Then: New ticket: [^]*tags fan/)])
  await page.getByLabel('A mail, with its header').fill(rawOf('Another fan', 'fan-2'))
  await page.getByRole('button', { name: 'Try this mail' }).click()
  const tried = page.getByRole('region', { name: 'Try it' })
  await tried.getByText(/^New ticket: group IT > Hardware.*tags fan/).waitFor()
  await tried.getByText('gave tags').waitFor()

  await page.getByRole('button', { name: 'Save rule' }).click()
  await page.getByText('Subject contains fan → group IT > Hardware, tag fan').waitFor()
  rig.tenant.world.mail.deliver(SUPPORT, Buffer.from(rawOf('Another fan', 'fan-2')))
  const placed = await settled('Another fan')
  await page.goto(`${desk.url}/inbox/${String(placed.ticketId)}?view=all`)
  await page.getByRole('button', { name: 'Category: Hardware' }).waitFor()
  await page.getByRole('button', { name: 'why here?' }).first().click()
  await page.getByText(/Rule ‘Fans’: gave the .*gave tags/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'fan', exact: true }).click()
  await page.waitForURL(/tag=fan/)
  await page.getByRole('button', { name: /^Tag: fan/ }).waitFor()

  // From a mail of the log to a rule about its sender, in a few presses.
  await page.goto(`${desk.url}/mail?row=${placed.id}`)
  await page.getByRole('button', { name: 'Make a rule' }).click()
  await page.getByRole('radio', { name: 'Ignore it' }).click()
  await page.getByRole('button', { name: 'Save rule' }).click()
  await page.getByText('From ann.lee@example.com → ignore').waitFor()
  rig.tenant.world.mail.deliver(SUPPORT, Buffer.from(rawOf('Words nobody wants', 'fan-3')))
  const ignored = await settled('Words nobody wants')
  expect(ignored).toMatchObject({ state: 'refused', reason: 'rule: Mail from ann.lee@example.com' })
  await page.goto(`${desk.url}/mail?row=${ignored.id}`)
  await page.getByText('Rule ‘Mail from ann.lee@example.com’: ignored it').waitFor()
  await page.getByRole('button', { name: 'Let it in' }).click()
  await waitFor(async () => (await client.getMail({ params: { id: ignored.id } })).state === 'filed', PATIENCE)

  await page.goto(`${desk.url}/settings/rules`)
  await page.getByRole('button', { name: 'Move Mail from ann.lee@example.com up' }).click()
  await page.locator('ul.rows li').first().getByText('Mail from ann.lee@example.com').waitFor()
  await page.getByRole('button', { name: 'Remove Mail from ann.lee@example.com' }).click()
  await page.getByText('Removed').waitFor()
  expect((await client.listRules()).rules.map(({ name }) => name)).toEqual(['Fans'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Remove Mail from ann.lee@example.com' }).waitFor()
  expect((await client.listRules()).rules.map(({ name }) => name)).toEqual(['Mail from ann.lee@example.com', 'Fans'])
  expect(rig.faults).toEqual([])
}, 400_000)
