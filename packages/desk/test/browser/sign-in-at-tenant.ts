import type { Page } from 'playwright-core'
import { takePicture } from './take-picture.ts'

/** Contoso's people all have this one in the simulated tenant. */
const PASSWORD = 'Contoso!2026'

/** More pages than any sign-in has: one that goes in circles ends. */
const MOST_PAGES = 8

/**
 * Does in the popup what a person does there: picks another account or types the address, gives the password, accepts. Ends when the
 * popup has left the tenant: it is back at the desk, or has closed itself already; or at the page `stopAt`. Gives the headings seen on the
 * way.
 */
export async function signInAtTenant(popup: Page, tenant: string, login: string, stopAt?: string): Promise<string[]> {
  const seen: string[] = []
  const closed = new Promise<null>((resolve) => popup.once('close', () => resolve(null)))
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const heading = popup.getByRole('heading', { level: 1 })
    const title = await Promise.race([closed, heading.textContent().catch(() => null)])
    if (title === null || popup.isClosed()) return seen
    if (new URL(popup.url()).origin !== tenant) return seen
    seen.push(title.trim())
    if (title.trim() === stopAt) return seen
    const press = async (name: string) => {
      await popup.getByRole('button', { name, exact: true }).click()
    }
    if (title.includes('Sign in')) {
      await popup.getByLabel('Email or user name').fill(login)
      await press('Next')
    } else if (title.includes('Pick an account')) await press('Use another account')
    else if (title.includes('Enter password')) {
      if (await popup.getByText(login).first().isVisible()) {
        await popup.getByLabel('Password').fill(PASSWORD)
        await press('Sign in')
      } else await popup.getByRole('button', { name: 'Back to choose another account' }).click()
    } else if (title.includes('Permissions requested')) {
      await takePicture(popup, 'link-consent')
      await press('Accept')
    } else throw new Error(`The popup stands at "${title}"`)
    await Promise.race([
      closed,
      heading
        .filter({ hasNotText: title })
        .waitFor()
        .catch(() => undefined),
    ])
    if (popup.isClosed()) return seen
  }
  throw new Error(`The sign-in does not end: ${seen.join(' → ')}`)
}
