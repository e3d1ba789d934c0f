import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sanitizeMail } from '../src/index.ts'
import { FIND_REMAINS, TOUCH_ALL } from './xss/in-page.ts'
import { PAYLOADS } from './xss/payloads.ts'

/** Playwright does not download a browser here; Debian's is used. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const DESK = 'http://desk.contoso.example'
const FAR_HOST = 'attacker.example'

/** A picture that arrives, so that `onload` has its chance too. */
const DOT = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64')

/** Time for what begins by itself a little after the page was loaded: errors of pictures, animations, refreshes. */
const LINGER_MS = 40

let browser: Browser
let cleanView: View

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  cleanView = await openView()
})
afterAll(async () => {
  await browser.close()
})

interface Outcome {
  readonly ran: number
  readonly fetched: readonly string[]
}

interface View {
  /** Shows the HTML with nothing around it that protects: no sandbox, no policy; then puts it through the parser twice more, and touches all. */
  readonly show: (html: string) => Promise<Outcome>
  /** What a reader of the page could still press, and what could deceive them. */
  readonly remains: () => Promise<unknown>
  readonly close: () => Promise<void>
}

async function openView(): Promise<View> {
  let shown = ''
  /** What left the page, beside the page itself and our own files. */
  let fetched: string[] = []
  const page: Page = await browser.newPage()
  page.setDefaultTimeout(20_000)
  await page.addInitScript('window.ran = 0; window.alert = () => { window.ran++ }')
  await page.route('**', async (route) => {
    const url = route.request().url()
    if (url === `${DESK}/mail`) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: shown })
    if (url === `${DESK}/favicon.ico`) return route.fulfill({ status: 204 })
    if (!url.startsWith(`${DESK}/files/`)) fetched.push(`${route.request().resourceType()} ${url}`)
    return url.endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: 'alert(1)' })
      : route.fulfill({ contentType: 'image/gif', body: DOT })
  })
  // No other page opens unseen.
  page.on('popup', (popup) => fetched.push(`popup ${popup.url()}`))
  return {
    show: async (html) => {
      fetched = []
      shown = `<!doctype html><meta charset=utf-8><body>${html}`
      await page.goto(`${DESK}/mail`, { waitUntil: 'load' })
      await page.evaluate(TOUCH_ALL)
      await page.waitForTimeout(LINGER_MS)
      const ran = Number(await page.evaluate('window.ran'))
      return { ran, fetched: [...fetched] }
    },
    remains: () => page.evaluate(FIND_REMAINS),
    close: () => page.close(),
  }
}

const arm = (payload: string): string =>
  payload.replaceAll('RUN', 'alert(1)').replaceAll('FARHOST', FAR_HOST).replaceAll('FAR', `https://${FAR_HOST}/x.png`)

const clean = (payload: string, remoteImages: 'block' | 'show'): string =>
  sanitizeMail(arm(payload), { attachmentUrl: (id) => `/files/${encodeURIComponent(id)}`, remoteImages }).html

describe.each(Object.entries(PAYLOADS))('%s', (_, payloads) => {
  test('do harm when nobody cleans them: the test can see it', async () => {
    let harmful = 0
    // A page of its own: one that still reloads itself would get between the next payload and its page.
    const view = await openView()
    for (const payload of payloads) {
      const raw = await view.show(arm(payload)).catch(() => ({ ran: 1, fetched: [] }))
      if (raw.ran > 0 || raw.fetched.length > 0 || JSON.stringify(await view.remains().catch(() => 'gone')) !== '[]') harmful++
    }
    await view.close()
    expect(harmful).toBeGreaterThan(payloads.length / 2)
  })

  test.each(payloads)('%s', async (payload) => {
    const blocked = clean(payload, 'block')
    expect(await cleanView.show(blocked)).toEqual({ ran: 0, fetched: [] })
    expect(await cleanView.remains()).toEqual([])
    const withPictures = clean(payload, 'show')
    if (withPictures === blocked) return
    const asked = await cleanView.show(withPictures)
    expect(asked.ran).toBe(0)
    expect(asked.fetched.filter((request) => !request.startsWith('image '))).toEqual([])
    expect(await cleanView.remains()).toEqual([])
  })
})
