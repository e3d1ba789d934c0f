import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

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

test('a customer writes, sees the answer come in by itself, and replies to it', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(`${tenant.origins.http}/mail`)
  await page.getByRole('link', { name: /Ann Lee/ }).click()
  await page.getByRole('link', { name: 'Write a mail' }).click()
  await page.getByRole('textbox', { name: 'Subject' }).fill('Printer stops')
  await page.getByRole('textbox', { name: 'Text' }).fill('It stops after one page.')
  await page.getByLabel('Attachments').setInputFiles({ name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('log') })
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Your mail is on its way.').waitFor()

  const support = tenant.world.directory.findUser('support@contoso.example')
  const [received] = tenant.world.mail.mailsOf(String(support?.id), 'inbox')
  expect(received?.subject).toBe('Printer stops')
  const answer = `From: Contoso Support <support@contoso.example>\r\nTo: ann.lee@example.com\r\nSubject: Re: Printer stops\r\nMessage-ID: <answer@contoso.example>\r\nIn-Reply-To: ${String(received?.internetMessageId)}\r\nContent-Type: text/html\r\n\r\n<p id="x">Turn it off and on.</p><script>document.title='hacked'</script>\r\n`
  tenant.world.mail.transport('support@contoso.example', ['ann.lee@example.com'], Buffer.from(answer))
  await page.getByText('1 new mail').waitFor()
  await page.getByRole('link', { name: /Re: Printer stops/ }).click()
  await page.frameLocator('iframe').getByText('Turn it off and on.').waitFor()
  expect(await page.title()).toBe('Re: Printer stops – Ann Lee')

  await page.getByRole('link', { name: 'Reply' }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill('It works now.')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Your mail is on its way.').waitFor()
  const [reply] = tenant.world.mail.mailsOf(String(support?.id), 'inbox')
  expect(Buffer.from(reply?.raw ?? []).toString()).toContain('In-Reply-To: <answer@contoso.example>')
  // The frame's policy blocks the script of the mail, and says so.
  expect(faults.filter((fault) => !/Content Security Policy|sandboxed/.test(fault))).toEqual([])
})

test('no page scrolls sideways on a phone, in either colour scheme', async () => {
  tenant.world.mail.transport(
    'support@contoso.example',
    ['ann.lee@example.com'],
    Buffer.from(`From: support@contoso.example\r\nSubject: ${'long'.repeat(60)}\r\n\r\n${'wide'.repeat(100)}\r\n`),
  )
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme })
    for (const path of [
      '/mail',
      '/mail/ann.lee%40example.com',
      '/mail/bo.chen%40example.com',
      '/mail/ann.lee%40example.com/write',
    ]) {
      await page.goto(`${tenant.origins.http}${path}`)
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390])
    }
    await page.goto(`${tenant.origins.http}/mail/ann.lee%40example.com`)
    await page.getByRole('link', { name: /longlong/ }).click()
    await page.getByRole('heading', { name: /longlong/ }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.close()
  }
})
