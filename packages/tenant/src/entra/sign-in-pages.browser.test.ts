import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { authorizeUrl, control } from '../../test/ask-tokens.ts'
import { SAMPLE_PASSWORD } from '../directory/make-directory.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

let tenant: Tenant
let browser: Browser
/** The app's side of the redirect URI: remembers what the browser brought. */
const brought: { method: string; url: string; body: string }[] = []
const app = createServer((request, answer) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString()
  })
  request.on('end', () => {
    if (request.url?.startsWith('/oauth/callback')) brought.push({ method: request.method ?? '', url: request.url, body })
    answer.setHeader('content-type', 'text/html')
    answer.end('<title>back</title>')
  })
})
let callback: string

beforeAll(async () => {
  tenant = await startTenant()
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  await new Promise<void>((opened) => {
    app.listen(0, '127.0.0.1', () => opened())
  })
  callback = `http://127.0.0.1:${(app.address() as AddressInfo).port}/oauth/callback`
})

afterEach(async () => {
  brought.length = 0
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await browser.close()
  app.closeAllConnections()
  app.close()
  await tenant.close()
})

const withPage = async (size: { width: number; height: number }, use: (page: Page) => Promise<void>): Promise<void> => {
  const context = await browser.newContext({ viewport: size })
  try {
    await use(await context.newPage())
  } finally {
    await context.close()
  }
}

describe('the sign-in pages in Chromium', () => {
  test.each([
    ['a desk', { width: 1440, height: 900 }],
    ['a phone', { width: 390, height: 844 }],
  ])('are walked with the keyboard alone on %s, and none is wider than the screen', async (_, size) => {
    await control(tenant, 'PATCH', '/users/support@contoso.example', { mfaRequired: true })
    await withPage(size, async (page) => {
      const expectFits = async (heading: string) => {
        await page.getByRole('heading', { level: 1, name: heading }).waitFor()
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      }
      await page.goto(authorizeUrl(tenant, { redirect_uri: callback }))
      await expectFits('Sign in')
      // The field has the focus, and Enter presses the main button, not Cancel.
      await page.keyboard.type('support@contoso.example')
      await page.keyboard.press('Enter')
      await expectFits('Enter password')
      await page.keyboard.type(SAMPLE_PASSWORD)
      await page.keyboard.press('Enter')
      await expectFits('Approve sign in request')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await expectFits('Permissions requested')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForURL(`${callback}**`)
      expect(new URL(page.url()).searchParams.has('code')).toBe(true)
    })
  })

  test('bring the code by form_post under their own content policy', async () => {
    await withPage({ width: 1440, height: 900 }, async (page) => {
      await page.goto(
        authorizeUrl(tenant, { redirect_uri: callback, response_mode: 'form_post', login_hint: 'sam@contoso.example' }),
      )
      await page.getByLabel('Password').fill(SAMPLE_PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Accept' }).click()
      await page.waitForURL(callback)
      expect(brought).toHaveLength(1)
      expect(brought[0]?.method).toBe('POST')
      expect(new URLSearchParams(brought[0]?.body)).toSatisfy(
        (fields: URLSearchParams) => fields.has('code') && fields.get('state') === 'st&te=1',
      )
    })
  })

  test('keep a person on the error page of an unknown redirect URI', async () => {
    await withPage({ width: 390, height: 844 }, async (page) => {
      await page.goto(authorizeUrl(tenant, { redirect_uri: 'https://desk.fabrikam.example/oauth/callback' }))
      await page.getByRole('alert').getByText('AADSTS50011').waitFor()
      expect(await page.getByRole('link').count()).toBe(0)
      expect(await page.getByRole('button').count()).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    })
  })
})
