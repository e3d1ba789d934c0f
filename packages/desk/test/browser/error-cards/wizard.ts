import type { Page } from 'playwright-core'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { signInAtTenant } from '../sign-in-at-tenant.ts'
import type { Stage } from './stage.ts'

/** Opens the wizard where one signs in for this mailbox, and gives the window of Microsoft. */
export async function beginSignIn({ page, desk, registrationId }: Stage, address: string): Promise<Page> {
  const search = new URLSearchParams({ step: 'authorize', address, name: 'New', registration: registrationId })
  await page.goto(`${desk.url}/settings/accounts/new?${search.toString()}`)
  return await opened(page, () => page.getByRole('button', { name: 'Sign in with Microsoft' }).click())
}

/** The window a press opens. */
export async function opened(page: Page, press: () => Promise<void>): Promise<Page> {
  const opening = page.context().waitForEvent('page')
  await press()
  return await opening
}

/** Does what a person does who sees an error on Microsoft's page: copies it, closes the window, and asks Postdesk what it means. */
export async function askAboutPage({ page }: Stage, popup: Page, heading: string): Promise<void> {
  await popup.getByRole('heading', { name: heading }).waitFor()
  const copied = await popup.locator('body').innerText()
  await popup.close()
  await page.getByText('Does Microsoft’s page show an error?').click()
  await page.getByLabel('What the page says').fill(copied)
  await page.getByRole('button', { name: 'Explain it' }).click()
}

/** Signs in in the window until it is back, and waits for the wizard to say so. */
export async function finishSignIn({ page, tenant }: Stage, popup: Page, address: string): Promise<void> {
  await signInAtTenant(popup, tenant.origins.http, address)
  await page.getByText('Authorized', { exact: true }).waitFor()
}

/** What an Entra administrator does with the link they were sent: signs in, accepts for the organization, and is brought to Postdesk. */
export async function approve({ tenant }: Stage, link: string): Promise<void> {
  const browser = makeBrowser()
  let next: string | null = link
  // One page for each service the link leads through.
  for (let pages = 0; next !== null && pages < 4; pages += 1) {
    const sight = await walkSignIn(browser, next, { login: 'alex.admin@contoso.example' })
    if (!sight.sentTo) throw new Error(`The administrator stands at a page: ${sight.text}`)
    const answer = await fetch(sight.sentTo, { redirect: 'manual' })
    await answer.body?.cancel()
    const on = answer.headers.get('location')
    next = on?.startsWith(tenant.origins.http) ? on : null
  }
}
