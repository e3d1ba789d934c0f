import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import type { Rig } from './open-rig.ts'
import { takePicture } from './take-picture.ts'

const ADMINISTRATOR = { name: 'Alex Agent', email: 'alex@contoso.example', password: 'a-long-enough-password' }

/** The first page of an empty desk. */
export async function createFirstAdministrator({ page, desk }: Rig): Promise<void> {
  await page.goto(desk.url)
  await page.getByRole('heading', { name: 'Create the administrator' }).waitFor()
  await page.getByLabel('Name').fill(ADMINISTRATOR.name)
  await page.getByLabel('E-mail').fill(ADMINISTRATOR.email)
  await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password)
  await takePicture(page, 'first-run')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByRole('heading', { name: 'First steps' }).waitFor()
  // A new desk signs in nowhere, and says so.
  await page.getByRole('link', { name: 'Activate a provider' }).waitFor()
  await takePicture(page, 'first-steps')
}

/** Settings → App registrations, with the tenant's own addresses as a custom cloud. */
export async function keepRegistration({ page, desk, tenant }: Rig): Promise<void> {
  const [app] = tenant.world.registry.apps()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'App registrations' }).click()
  await page.getByRole('link', { name: 'Add app registration' }).first().click()
  await page.getByText(`${desk.url}/oauth/callback`).waitFor()
  await page.getByLabel('Name').fill('Contoso help desk')
  await page
    .getByRole('combobox', { name: 'Cloud' })
    .or(page.getByRole('textbox', { name: 'Cloud' }))
    .first()
    .click()
  await page.getByRole('option', { name: /custom/i }).click()
  await page.getByLabel('Login URL').fill(tenant.origins.http)
  await page.getByLabel('Graph URL').fill(tenant.origins.http)
  await page.getByLabel('Tenant ID').fill(tenant.world.directory.tenantId)
  await page.getByLabel('Client ID').fill(app?.appId ?? '')
  await page.getByLabel('Client secret').fill(app?.secrets[0]?.secretText ?? '')
  await takePicture(page, 'add-app-registration')
  await page.getByRole('button', { name: 'Save app registration' }).click()
  await page.getByRole('link', { name: 'Contoso help desk' }).waitFor()
  expect(await page.getByText('not used yet').count()).toBe(1)
  await takePicture(page, 'app-registrations')
}

/** Walks the connecting wizard until the popup is open, and gives the popup. */
export async function beginConnecting({ page, context }: Rig, address: string): Promise<Page> {
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Mail accounts' }).click()
  await page.getByRole('link', { name: 'Connect a mailbox' }).first().click()
  await page.getByLabel('Mailbox address').fill(address)
  await page.getByLabel('Name', { exact: true }).fill('Support')
  await takePicture(page, 'connect-1-mailbox')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('radio', { name: 'Contoso help desk' }).waitFor()
  await takePicture(page, 'connect-2-app-registration')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('A window of Microsoft opens.').waitFor()
  await page.getByText('More', { exact: true }).click()
  await page.getByLabel('Permissions that are asked for').waitFor()
  await takePicture(page, 'connect-3-authorize')
  expect(await page.getByRole('alert').count()).toBe(0)
  const opening = context.waitForEvent('page')
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
  return opening
}

/** The rest of the wizard, once the popup has closed itself: who signed in, the test, saving. Ends on the account's page. */
export async function finishConnecting({ page }: Rig, address: string): Promise<void> {
  await page.getByText('Authorized', { exact: true }).waitFor()
  await page.getByText(`signed in as ${address}`).waitFor()
  await takePicture(page, 'connect-3-authorized')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Everything works').waitFor()
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('Everything works').waitFor()
  expect(await page.getByRole('img', { name: 'Failed' }).count()).toBe(0)
  expect(await page.getByRole('img', { name: 'Passed' }).count()).toBeGreaterThanOrEqual(2)
  await page.getByLabel('Sender name').fill('Contoso Support')
  await takePicture(page, 'connect-4-test')
  await page.getByText('More', { exact: true }).click()
  await page.getByLabel('Check every').fill('5')
  await page.getByRole('button', { name: 'Connect mailbox' }).click()
  await page.getByRole('heading', { name: 'Support is connected' }).waitFor()
  await page.getByText('Receiving', { exact: true }).first().waitFor()
  await takePicture(page, 'connect-5-done')
  await page.getByRole('link', { name: 'Open the account' }).click()
  await page.waitForURL(/\/settings\/accounts\/[0-9a-f-]{36}$/)
  await page.getByText('Receiving', { exact: true }).first().waitFor()
  await takePicture(page, 'account')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Mail accounts' }).click()
  await page.getByRole('link', { name: 'Support', exact: true }).waitFor()
  await takePicture(page, 'mail-accounts')
}
