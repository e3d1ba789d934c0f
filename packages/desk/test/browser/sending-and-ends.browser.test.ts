import type { Client } from '@postdesk/contract'
import { startProxy } from '@postdesk/testkit'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openRig, type Rig } from './open-rig.ts'
import { signInAsFirst } from './seed-desk.ts'
import { signInAtTenant } from './sign-in-at-tenant.ts'
import { keepFailure } from './take-picture.ts'
import { keepTenantApp } from './tenant-app.ts'

const MAILBOX = 'support@contoso.example'
const DAY = 86_400_000

let rig: Rig
let client: Client
let registrationId: string

beforeAll(async () => {
  rig = await openRig()
  client = await signInAsFirst(rig)
  registrationId = await keepTenantApp(rig, client)
}, 300_000)
afterAll(() => rig.close())
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
})

test('an outgoing account signed in to on the page itself keeps its form, is saved, and its sign-in is validated', async () => {
  const { page, tenant } = rig
  await page.goto(`${rig.desk.url}/settings/accounts/sending/new`)
  await page.getByLabel('Address', { exact: true }).fill(MAILBOX)
  await page.locator('summary').first().click()
  await page.getByLabel('Name', { exact: true }).fill('Answers of the first line')
  await page.getByLabel('Sender name').fill('Contoso Support')
  const proxy = await startProxy('ann', 'pr0xyword')
  onTestFinished(proxy.close)
  await page.getByLabel('Proxy').fill(`http://ann:pr0xyword@${proxy.host}`)
  await page.getByRole('button', { name: 'Use this page instead' }).click()
  await page.waitForURL((url) => url.origin === tenant.origins.http)
  await signInAtTenant(page, tenant.origins.http, MAILBOX)
  await page.getByText(`signed in as ${MAILBOX}`).waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Answers of the first line')
  expect(await page.getByLabel('Sender name').inputValue()).toBe('Contoso Support')
  expect(await page.getByLabel('Proxy').inputValue()).toBe(`http://ann@${proxy.host}`)
  expect((await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]))) + page.url()).not.toContain('pr0xyword')
  await page.getByRole('button', { name: 'Save outgoing account' }).click()
  await page.getByRole('heading', { name: 'Answers of the first line' }).waitFor()
  await page.getByRole('button', { name: 'Validate' }).click()
  await page.getByText('The sign-in is valid: a fresh token came just now').waitFor()

  await page.getByLabel('Sender name').fill('Contoso first line')
  await page.getByRole('button', { name: 'Use this page instead' }).click()
  // The tenant knows who this browser is, and sends it back at once.
  await page.waitForURL(/sending\/.*attempt=/)
  await page.getByText(`signed in as ${MAILBOX}`).waitFor()
  expect(await page.getByLabel('Sender name').inputValue()).toBe('Contoso first line')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  const [sending] = await client.listOutgoingAccounts().then(({ accounts }) => accounts)
  expect(sending).toMatchObject({
    senderName: 'Contoso first line',
    connection: { proxyUrl: `http://ann@${proxy.host}`, hasProxyPassword: true },
  })
  expect(proxy.refused()).toBe(0)
  expect(rig.faults).toEqual([])
}, 180_000)

test('the end of a client secret is corrected on the page of its registration, and warned about above every page until it is put right', async () => {
  const { page } = rig
  await page.goto(`${rig.desk.url}/settings/registrations/${registrationId}`)
  const correct = async (day: string) => {
    await page.getByRole('button', { name: /^Correct the end of/ }).click()
    await page.getByLabel('Ends on').fill(day)
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  }
  await correct(new Date(Date.now() + 6 * DAY).toISOString().slice(0, 10))
  const bar = page.getByRole('status').filter({ hasText: 'The client secret of Contoso help desk ends in 5 days.' })
  await bar.waitFor()
  await page.goto(`${rig.desk.url}/inbox`)
  await bar.getByRole('link', { name: 'See what to do' }).click()
  await page.waitForURL(`**/settings/registrations/${registrationId}`)
  await correct(new Date(Date.now() + 400 * DAY).toISOString().slice(0, 10))
  await bar.waitFor({ state: 'detached' })
  expect((await client.listWarnings()).warnings).toEqual([])
  expect(rig.faults).toEqual([])
}, 180_000)
