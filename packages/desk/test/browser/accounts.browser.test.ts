import type { Client } from '@postdesk/contract'
import { startTenant } from '@postdesk/tenant'
import { startProxy } from '@postdesk/testkit'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openRig, type Rig } from './open-rig.ts'
import { signInAsFirst } from './seed-desk.ts'
import { signInAtTenant } from './sign-in-at-tenant.ts'
import { keepFailure, takePicture } from './take-picture.ts'
import { authorizeMailbox, keepTenantApp } from './tenant-app.ts'

const MAILBOX = 'support@contoso.example'
const PATIENCE = { timeout: 60_000 }

let rig: Rig
let client: Client

beforeEach(async () => {
  rig = await openRig()
  client = await signInAsFirst(rig)
  await keepTenantApp(rig, client)
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
  await rig.close()
})

/** The first step of the wizard, as far as the second. */
async function nameMailbox(page: Page): Promise<void> {
  await page.goto(`${rig.desk.url}/settings/accounts/new`)
  await page.getByLabel('Mailbox address').fill(MAILBOX)
  await page.getByLabel('Name', { exact: true }).fill('Support')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('radio', { name: 'Contoso help desk' }).waitFor()
}

/** The last step: the test has passed, the account is saved and receives. */
async function finish(page: Page): Promise<void> {
  await page.getByText('Everything works').waitFor(PATIENCE)
  await page.getByRole('button', { name: 'Connect mailbox' }).click()
  await page.getByRole('heading', { name: 'Support is connected' }).waitFor()
  await page.getByText('Receiving', { exact: true }).waitFor(PATIENCE)
}

test('whoever blocks windows signs in on the page itself, and comes back to the form with nothing lost', async () => {
  const { page, tenant } = rig
  const group = await client.createGroup({ body: { name: 'First line' } })
  const proxy = await startProxy('ann', 'pr0xyword')
  onTestFinished(proxy.close)
  const caPem = (await readFile(tenant.caFile, 'utf8')).trim()
  await nameMailbox(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Proxy and certificates').click()
  await page.getByLabel('Proxy').fill(`http://ann:pr0xyword@${proxy.host}`)
  await page.getByLabel('Private certificate authority').fill(caPem)
  await page.getByRole('button', { name: 'Use this page instead' }).click()
  await page.waitForURL((url) => url.origin === tenant.origins.http)
  await signInAtTenant(page, tenant.origins.http, MAILBOX)
  await page.getByText(`signed in as ${MAILBOX}`).waitFor()
  expect(new URL(page.url()).pathname).toBe('/settings/accounts/new')
  expect(proxy.passed).not.toEqual([])
  expect(await page.getByLabel('Proxy').inputValue()).toBe(`http://ann@${proxy.host}`)
  await page.getByText('Its password is kept and not shown').waitFor()
  expect(await page.getByLabel('Private certificate authority').inputValue()).toBe(caPem)
  await takePicture(page, 'connect-3-back')
  await page.getByRole('button', { name: 'Back to 1 Mailbox' }).click()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Support')
  await page.goBack()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('combobox', { name: 'Group' }).click()
  await page.getByRole('option', { name: 'First line' }).click()
  // What was chosen stands in the address: a reload keeps it, and tests anew.
  await page.waitForURL(/group=/)
  await page.reload()
  await page.getByText('Everything works').waitFor(PATIENCE)
  expect(await page.getByRole('combobox', { name: 'Group' }).inputValue()).toBe('First line')
  await finish(page)
  const [account] = (await client.listAccounts()).accounts
  expect(account).toMatchObject({
    enabled: true,
    connection: { proxyUrl: `http://ann@${proxy.host}`, hasProxyPassword: true, caPem },
  })
  expect(proxy.refused()).toBe(0)
  expect(page.url()).not.toContain('pr0xyword')
  expect(await client.getAccountPlacement({ params: { id: account?.id ?? '' } })).toMatchObject({ groupId: group.id })
  expect(rig.faults).toEqual([])
}, 180_000)

test('the app itself is authorized without a person, once it is said what an administrator grants', async () => {
  const { page } = rig
  await nameMailbox(page)
  await page.getByRole('radio', { name: 'The app itself, without a person (app-only)' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  const grants = page.getByRole('region', { name: 'What an administrator grants' })
  await grants.getByText('Mail.ReadWrite', { exact: true }).waitFor()
  expect(await grants.getByText('New-ServicePrincipal').count()).toBe(1)
  await page.getByRole('button', { name: 'Authorize the app' }).click()
  await page.getByText('by the app itself').waitFor()
  await takePicture(page, 'connect-3-app-only')
  await page.getByRole('button', { name: 'Continue' }).click()
  await finish(page)
  await page.getByRole('link', { name: 'Open the account' }).click()
  await page.getByText(`the app itself (app-only) for ${MAILBOX}`).waitFor()
  await page.getByText('Tokens', { exact: true }).click()
  await page.getByRole('region', { name: 'Token for Microsoft Graph' }).getByText('Mail.ReadWrite').waitFor()
  expect(rig.faults).toEqual([])
}, 180_000)

test('an account over EWS tells its end, goes over to Graph with a new sign-in where it needs one, and back again', async () => {
  const { page, context, tenant } = rig
  const [registration] = (await client.listRegistrations()).registrations
  const attemptId = await authorizeMailbox(rig, client, {
    registrationId: registration?.id ?? '',
    address: MAILBOX,
    incoming: 'ews',
    outgoing: 'ews',
  })
  const { id } = await client.createAccount({ body: { name: 'Support', address: MAILBOX, attemptId, protocol: 'ews' } })
  await page.goto(`${rig.desk.url}/settings/accounts/${id}`)
  await page.getByText('Exchange Online ends Exchange Web Services on 1 April 2027').waitFor()
  await page.getByText('Keep it until then').click()
  await page.getByText('Set-OrganizationConfig -EwsEnabled $true').waitFor()
  await page.getByRole('button', { name: 'Move to Microsoft Graph' }).click()
  const signIn = page
    .getByRole('region', { name: 'Sign in for Microsoft Graph' })
    .getByRole('button', { name: 'Sign in with Microsoft' })
  await signIn.waitFor(PATIENCE)
  // That the old sign-in is not enough is usual, and no alarm.
  await page.getByText('Nothing was changed').waitFor({ state: 'hidden' })
  await takePicture(page, 'account-switch-refused')
  const opening = context.waitForEvent('page')
  await signIn.click()
  await signInAtTenant(await opening, tenant.origins.http, MAILBOX)
  const gone = page.getByText(/let it go over from Exchange Web Services to Microsoft Graph .*This can be undone until/)
  await gone.waitFor(PATIENCE)
  await page.getByText('Receiving', { exact: true }).waitFor(PATIENCE)
  await takePicture(page, 'account-switched')
  expect(await client.getAccount({ params: { id } })).toMatchObject({
    protocol: 'graph',
    outgoing: { protocol: 'graph' },
    ewsEnd: null,
  })
  await page.getByRole('button', { name: 'Undo' }).click()
  await gone.waitFor({ state: 'detached' })
  expect(await client.getAccount({ params: { id } })).toMatchObject({ protocol: 'ews', switched: null })
  expect(rig.faults).toEqual([])
}, 180_000)

test('an account goes over to another cloud, by a proxy, with one sign-in on its page; and back by a sign-in on the page itself', async () => {
  const { page, context } = rig
  const other = await startTenant()
  onTestFinished(other.close)
  const proxy = await startProxy('ann', 'pr0xyword')
  onTestFinished(proxy.close)
  const [registration] = (await client.listRegistrations()).registrations
  await keepTenantApp({ tenant: other }, client, 'The new cloud')
  const attemptId = await authorizeMailbox(rig, client, { registrationId: registration?.id ?? '', address: MAILBOX })
  const { id } = await client.createAccount({ body: { name: 'Support', address: MAILBOX, attemptId } })
  await page.goto(`${rig.desk.url}/settings/accounts/${id}`)
  const advanced = page.getByRole('region', { name: 'Advanced' })
  await advanced.getByLabel('Proxy').fill(`http://ann:pr0xyword@${proxy.host}`)
  const choose = async (name: string) => {
    await advanced.getByRole('combobox', { name: 'App registration' }).click()
    await page.getByRole('option', { name }).click()
  }
  await choose('The new cloud')
  const signIn = advanced.getByRole('region', { name: 'Sign in for the new connection' })
  await signIn.scrollIntoViewIfNeeded()
  await takePicture(page, 'account-other-cloud')
  const opening = context.waitForEvent('page')
  await signIn.getByRole('button', { name: 'Sign in with Microsoft' }).click()
  await signInAtTenant(await opening, other.origins.http, MAILBOX)
  await page.getByText(`${MAILBOX} goes by its new connection`).waitFor(PATIENCE)
  await signIn.waitFor({ state: 'detached' })
  expect(await client.getAccount({ params: { id } })).toMatchObject({
    registration: { name: 'The new cloud' },
    connection: { proxyUrl: `http://ann@${proxy.host}`, hasProxyPassword: true },
  })
  await expect.poll(() => advanced.getByLabel('Proxy').inputValue()).toBe(`http://ann@${proxy.host}`)
  expect(proxy.passed).toContain(new URL(other.origins.http).host)

  await choose('Contoso help desk')
  await signIn.getByRole('button', { name: 'Use this page instead' }).click()
  // The tenants know this browser, and send it back at once.
  await page.waitForURL(/for=connection/)
  await page.getByText(`${MAILBOX} goes by its new connection`).waitFor(PATIENCE)
  expect(await client.getAccount({ params: { id } })).toMatchObject({
    registration: { name: 'Contoso help desk' },
    connection: { proxyUrl: `http://ann@${proxy.host}`, hasProxyPassword: true },
  })
  expect(proxy.refused()).toBe(0)
  expect(rig.faults).toEqual([])
}, 180_000)
