import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

const PAGES = ['/', '/admin/people', '/admin/apps', '/admin/grants', '/admin/exchange', '/admin/requests', '/admin/faults']

let browser: Browser
let tenant: Tenant

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  tenant = await startTenant()
})
afterEach(async () => {
  await tenant.close()
})

/** A client of Graph; answers its status. */
async function askGraph(path: string): Promise<number> {
  const body = JSON.stringify({
    user: 'support@contoso.example',
    audience: 'https://graph.microsoft.com',
    scopes: ['User.Read', 'Mail.Read'],
  })
  const told = (await (await fetch(`${tenant.endpoints.control}/tokens`, { method: 'POST', body })).json()) as {
    access_token: string
  }
  return (await fetch(`${tenant.endpoints.graph}${path}`, { headers: { authorization: `Bearer ${told.access_token}` } })).status
}

/** A page whose errors are kept. */
async function openPage(look: { phone?: boolean; dark?: boolean } = {}): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({
    viewport: look.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    colorScheme: look.dark ? 'dark' : 'light',
  })
  page.setDefaultTimeout(30_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  return { page, faults }
}

test('a request comes into the log by itself, a ready-made fault meets the next one, and removed it meets none', async () => {
  const { page, faults } = await openPage()
  await page.goto(tenant.origins.http)
  await page.getByRole('link', { name: 'Requests', exact: true }).click()
  await page.getByRole('heading', { name: 'No request yet' }).waitFor()
  expect(await askGraph('/me')).toBe(200)
  const row = page.getByRole('row', { name: /GET \/v1\.0\/me/ })
  await row.first().waitFor()
  expect(await row.first().innerText()).toContain('200')

  await page.getByRole('link', { name: 'Faults', exact: true }).click()
  const throttle = page.getByRole('switch', { name: 'Throttle Graph for a minute' })
  await throttle.click()
  await page.getByText('“Throttle Graph for a minute” is on.').waitFor()
  expect(await throttle.getAttribute('aria-checked')).toBe('true')
  expect(await askGraph('/me')).toBe(429)

  await page.getByRole('button', { name: 'Remove graph *' }).click()
  await page.getByText('No fault waits').waitFor()
  expect(await throttle.getAttribute('aria-checked')).toBe('false')
  expect(await askGraph('/me')).toBe(200)
  await page.getByRole('link', { name: 'Requests', exact: true }).click()
  expect(await page.locator('tbody .tag').allInnerTexts()).toEqual(['200', '429', '200'])
  expect(faults).toEqual([])
})

test('switches, secrets and the clock are turned where they stand, and a wrong fault is refused in words', async () => {
  const { page, faults } = await openPage({ phone: true })
  await page.goto(`${tenant.origins.http}/admin/people`)
  await page.getByRole('switch', { name: 'Account of Sam Rivera' }).click()
  await page.getByText('Sam Rivera: account is off.').waitFor()
  expect(tenant.world.directory.findUser('sam@contoso.example')?.accountEnabled).toBe(false)

  await page.getByRole('link', { name: 'Apps', exact: true }).click()
  expect(await page.content()).not.toContain('contoso-demo-secret')
  await page.getByRole('button', { name: 'Reveal Postdesk demo' }).click()
  await page.getByText('Qx8~contoso-demo-secret-not-for-real-use').waitFor()
  await page.getByRole('button', { name: 'Expire all secrets' }).click()
  await page.getByText('Every secret of the app has ended.').waitFor()

  await page.getByRole('link', { name: 'Faults', exact: true }).click()
  await page.getByRole('button', { name: '90 days on' }).click()
  await page.getByText('The clock moved on by 90 days.').waitFor()
  expect(tenant.world.clock.offset()).toBe(90 * 86_400_000)
  await page.getByLabel('Operation').fill('nothing.like.it')
  await page.getByLabel('Effect').selectOption('cut-before')
  await page.getByRole('button', { name: 'Add the fault' }).click()
  await page.getByText("has no operation 'nothing.like.it'").waitFor()
  expect(tenant.world.faults.list()).toEqual([])
  expect(faults).toEqual([])
})

test('no page scrolls sideways, and axe finds nothing serious, in either colour scheme', async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await askGraph(`/me/messages/${'long'.repeat(60)}`)
  tenant.world.faults.add({ protocol: 'graph', operation: 'messages.send', effect: { kind: 'cut', when: 'after' }, count: 2 })
  for (const look of [{ dark: false }, { dark: true, phone: true }]) {
    const { page } = await openPage(look)
    for (const path of PAGES) {
      await page.goto(`${tenant.origins.http}${path}`)
      expect([path, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([path, 0])
      await page.evaluate(axe)
      const found = (await page.evaluate('axe.run()')) as { violations: { id: string; impact: string }[] }
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect([path, serious.map(({ id }) => id)]).toEqual([path, []])
    }
    await page.close()
  }
})
