import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { waitFor } from '@postdesk/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { json } from '../../src/db/index.ts'
import { tellChange } from '../../src/model/tell-change.ts'
import { openRig, type Rig } from './open-rig.ts'
import { screensOf, type Screen } from './screens.ts'
import { seedDesk, signInAsFirst, type Seeded } from './seed-desk.ts'
import { keepFailure } from './take-picture.ts'

/** All scripts of a first visit, compressed, in bytes: what a person on a slow line waits for; and with a ticket's editor, which comes later. */
const SCRIPT_BUDGET = 300_000
const WITH_EDITOR = 360_000
const PATIENCE = { timeout: 45_000 }

let rig: Rig
let seeded: Seeded
let axe: string

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  rig = await openRig()
  seeded = await seedDesk(rig, await signInAsFirst(rig))
}, 300_000)
afterAll(() => rig.close())
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
})

/** Does something in a browser of its own, signed in. */
async function inBrowser<T>(
  look: { readonly phone?: boolean; readonly dark?: boolean },
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await rig.browser.newContext({
    viewport: look.phone === true ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    colorScheme: look.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    storageState: await rig.context.storageState(),
  })
  context.setDefaultTimeout(PATIENCE.timeout)
  const page = await context.newPage()
  try {
    return await act(page)
  } catch (failure) {
    await keepFailure(context)
    throw failure
  } finally {
    await context.close()
  }
}

async function open(page: Page, screen: Pick<Screen, 'path' | 'shown' | 'act'>): Promise<void> {
  await page.goto(rig.desk.url + screen.path)
  await page.locator(screen.shown).first().waitFor()
  await screen.act?.(page)
}

type Violation = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }

/** What axe finds that keeps somebody out. Customers' HTML in its frames is not ours to judge. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = (await page.evaluate(
    'axe.run({ exclude: [[".mail-frame"]] }, { iframes: false, resultTypes: ["violations"] })',
  )) as { violations: Violation[] }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    )
}

test('axe finds nothing serious on any screen at a desk in the light', async () => {
  const faults = await inBrowser({}, async (page) => {
    const found: string[] = []
    for (const screen of screensOf(seeded)) {
      await open(page, screen)
      for (const fault of await faultsOf(page)) found.push(`${screen.name}: ${fault}`)
    }
    await page.context().clearCookies()
    await open(page, { path: '/inbox', shown: 'text=Sign in' })
    for (const fault of await faultsOf(page)) found.push(`sign-in: ${fault}`)
    await open(page, { path: '/oauth/callback?code=a&state=b', shown: 'h1' })
    for (const fault of await faultsOf(page)) found.push(`callback: ${fault}`)
    expect(new URL(page.url()).search).toBe('')
    return found
  })
  expect(faults).toEqual([])
}, 300_000)

test('axe finds nothing serious on any screen on a phone in the dark, and none is wider than the phone', async () => {
  const faults = await inBrowser({ phone: true, dark: true }, async (page) => {
    const found: string[] = []
    for (const screen of screensOf(seeded)) {
      await open(page, screen)
      for (const fault of await faultsOf(page)) found.push(`${screen.name}: ${fault}`)
      if (!(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))) found.push(`${screen.name} is too wide`)
    }
    return found
  })
  expect(faults).toEqual([])
}, 300_000)

test('a ticket of 2,000 messages opens at its newest, the reply box in sight, and its earlier ones come in without moving the page', async () => {
  await rig.desk.database.kysely.updateTable('ticket').set({ unread: false }).where('id', '=', seeded.manyMessages).execute()
  await inBrowser({}, async (page) => {
    await page.goto(`${rig.desk.url}/inbox/${seeded.manyMessages}?view=all`)
    const newest = page.getByText('Alarm number 2000', { exact: false }).last()
    await newest.waitFor()
    await page.getByRole('textbox', { name: 'Reply text' }).waitFor()
    await until(page, inSight('.message:last-child'))
    expect(await page.evaluate(inSight('.composer .tiptap'))).toBe(true)
    expect(await page.locator('.message').count()).toBeLessThan(60)

    const first = page.locator('.message').first()
    await first.scrollIntoViewIfNeeded()
    await page.locator('.conversation-scroll').hover()
    await page.mouse.wheel(0, -10_000)
    const id = await first.getAttribute('id')
    const button = page.getByRole('button', { name: /^Show 100 of 1,9\d\d earlier messages$/ })
    const place = (await first.boundingBox())?.y ?? 0
    await button.click()
    await page.getByRole('button', { name: /^Show 100 of 1,8\d\d earlier messages$/ }).waitFor()
    const same = page.locator(`#${id}`)
    expect(Math.abs(((await same.boundingBox())?.y ?? 0) - place)).toBeLessThan(60)
  })
}, 60_000)

test('what was unread opens at its first message, on a phone too', async () => {
  await rig.desk.database.kysely.updateTable('ticket').set({ unread: true }).where('id', '=', seeded.printer).execute()
  await inBrowser({ phone: true }, async (page) => {
    await page.goto(`${rig.desk.url}/inbox/${seeded.printer}?view=all`)
    await page.getByText('It works again, thank you.').last().waitFor()
    await until(page, inSight('.message:last-child'))
    await page.getByRole('tab', { name: 'Reply' }).waitFor()
    expect(await page.evaluate(inSight('.composer [role=tab]'))).toBe(true)
  })
}, 60_000)

test('what comes while one reads announces itself, in the list and in the ticket, and moves nothing', async () => {
  const { database } = rig.desk
  await inBrowser({}, async (page) => {
    // Nobody has read it: it opens at the first of its last six, marked as new, not at the last.
    await database.kysely.updateTable('ticket').set({ unread: true }).where('id', '=', seeded.manyMessages).execute()
    await page.goto(`${rig.desk.url}/inbox/${seeded.manyMessages}?view=all`)
    await page.getByRole('textbox', { name: 'Reply text' }).waitFor()
    await until(page, inSight('#news-line'))
    await page.locator('.conversation-scroll').press('End')
    await until(page, inSight('.message:last-child'))
    await page.locator('.conversation-scroll').hover()
    await page.mouse.wheel(0, -400)
    await until(page, `!${inSight('.message:last-child')}`)
    const rows = await page.locator('a.ticket-row .ticket-subject').allInnerTexts()
    const place = (await page.evaluate('document.querySelector(".conversation-scroll").scrollTop')) as number
    await database.transaction(async (trx) => {
      const message = {
        kind: 'customer message' as const,
        author_name: 'Monitoring',
        author_address: 'monitoring@example.com',
        recipients: json({ to: [], cc: [] }),
        text: 'The alarm is over.',
      }
      await trx
        .insertInto('message')
        .values({ ...message, ticket_id: seeded.manyMessages })
        .execute()
      await trx
        .updateTable('ticket')
        .set({ last_message_at: new Date(), unread: true })
        .where('id', 'in', [seeded.rightToLeft, seeded.manyMessages])
        .execute()
      await tellChange(trx, { kind: 'ticket', id: seeded.manyMessages })
      await tellChange(trx, { kind: 'ticket', id: seeded.rightToLeft })
    })
    const pill = page.getByRole('button', { name: '1 new message' })
    await pill.waitFor()
    await page.getByRole('button', { name: /^[12] new$/ }).waitFor()
    expect(await page.locator('a.ticket-row .ticket-subject').allInnerTexts()).toEqual(rows)
    expect(await page.evaluate('document.querySelector(".conversation-scroll").scrollTop')).toBe(place)
    await pill.click()
    await until(page, inSight('.message:last-child'))
    await pill.waitFor({ state: 'detached' })
    // What one writes oneself is shown without being asked for.
    await page.locator('.conversation-scroll').press('Home')
    await page.keyboard.press('n')
    await page.getByRole('textbox', { name: 'Note text' }).pressSequentially('The disk was exchanged.')
    await page.keyboard.press('Control+Enter')
    await page.frameLocator('.message:last-child iframe').getByText('The disk was exchanged.').waitFor()
    await until(page, inSight('.message:last-child'))
  })
}, 60_000)

test('everything an agent does by day can be done by keys, and the focus is never lost', async () => {
  await inBrowser({}, async (page) => {
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const focused = async () =>
      (await page.evaluate('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.className')) as string
    await page.goto(`${rig.desk.url}/inbox`)
    await page.locator('a.ticket-row').first().waitFor()
    await press('j', 'j', 'k')
    expect(await page.evaluate('document.activeElement === document.querySelector("a.ticket-row")')).toBe(true)
    await press('Enter')
    await page.getByRole('textbox', { name: 'Reply text' }).waitFor()
    await press('r')
    await until(page, 'document.activeElement?.getAttribute("aria-label") === "Reply text"')
    await press('Escape')
    expect(await focused()).toBe('Messages')
    await press('n')
    await until(page, 'document.activeElement?.getAttribute("aria-label") === "Note text"')
    await press('Escape', 'a')
    await page
      .getByRole('menuitem', { name: 'Nobody' })
      .or(page.getByRole('menuitem', { name: 'Assign to me' }))
      .first()
      .waitFor()
    await press('Escape')
    await press('/')
    await until(page, 'document.activeElement?.getAttribute("aria-label") === "Search tickets"')
    await press('Escape', 'j')
    // Closing takes the row out of this view: the focus stays in the list, and ten seconds long it can be undone.
    const row = page.locator('a.ticket-row').first()
    const name = await row.innerText()
    await row.focus()
    await press('Enter', 'e')
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await until(page, 'document.activeElement !== document.body')
    expect(await page.locator('a.ticket-row').first().innerText()).not.toBe(name)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Status: Open' }).waitFor()
    await press('Shift+?')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await press('Escape')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' })
    await press('g', 'm')
    await page.waitForURL(/\/mail$/)
    await page.locator('tbody tr').first().waitFor()
    await press('j', 'Enter')
    await page.getByRole('dialog').getByText('Message-ID').waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await press('g', 's')
    await page.waitForURL(/\/settings$/)
    await press('Control+k')
    await page.getByRole('textbox', { name: 'Command' }).waitFor()
    await page.keyboard.type('agents')
    await press('Enter')
    await page.waitForURL(/\/settings\/agents$/)
  })
}, 300_000)

test('a list that cannot be loaded says why, and comes when it is tried again', async () => {
  const settings = ['accounts', 'registrations', 'general', 'agents', 'groups', 'companies', 'brands'].map(
    (page) => `/settings/${page}`,
  )
  const lists = ['/inbox', '/mail', '/settings', ...settings]
  const loaded = await inBrowser({}, async (page) => {
    const came: string[] = []
    for (const path of lists) {
      await page.route(/\/api\/v1\/(?!start|events)/, (route) =>
        route.fulfill({ status: 409, json: { code: 'OUT_OF_ORDER', message: 'The lift is out of order.' } }),
      )
      await page.goto(rig.desk.url + path)
      const alert = page.getByRole('alert').filter({ hasText: 'The lift is out of order.' }).first()
      await alert.waitFor()
      await page.unrouteAll()
      await alert.getByRole('button', { name: 'Try again' }).click()
      await page.locator('a.ticket-row, tbody tr, .rows > li, dl.pairs').first().waitFor()
      came.push(path)
    }
    return came
  })
  expect(loaded).toEqual(lists)
}, 300_000)

test('the scripts of a first visit, and those of an opened ticket with its editor, weigh less than their budgets and come compressed', async () => {
  await inBrowser({}, async (page) => {
    await page.goto(`${rig.desk.url}/inbox?view=all`)
    await page.locator('a.ticket-row').first().waitFor()
    const [script = ''] = (await page.evaluate(
      "performance.getEntriesByType('resource').filter(({ name }) => /\\.js$/.test(name)).map(({ name }) => name)",
    )) as string[]
    const answer = await fetch(script, { headers: { 'accept-encoding': 'br' } })
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('cache-control')).toContain('immutable')
    const weigh = async () =>
      (await page.evaluate(`performance.getEntriesByType('resource').filter(({ name }) => /\\.js$/.test(name))
        .map(({ encodedBodySize, decodedBodySize }) => [encodedBodySize, decodedBodySize])`)) as [number, number][]
    const first = await weigh()
    expect(first.length).toBeGreaterThan(0)
    expect(first.reduce((sum, [encoded]) => sum + encoded, 0)).toBeLessThan(SCRIPT_BUDGET)
    expect(first.filter(([encoded, decoded]) => decoded > 20_000 && encoded > decoded / 2)).toEqual([])
    await page.goto(`${rig.desk.url}/inbox/${seeded.printer}?view=all`)
    await page.getByRole('textbox', { name: 'Reply text' }).waitFor()
    const opened = await weigh()
    expect(opened.reduce((sum, [encoded]) => sum + encoded, 0)).toBeLessThan(WITH_EDITOR)
  })
}, 60_000)

/** Waits until an expression is true in the page. Not `waitForFunction`: it evaluates in the page itself, where our policy forbids that. */
async function until(page: Page, expression: string): Promise<void> {
  await waitFor(async () => ((await page.evaluate(expression)) === true ? true : undefined), {
    timeoutMs: PATIENCE.timeout,
    everyMs: 50,
    what: expression,
  })
}

/** Whether an element stands wholly, or as far as there is room, within the window and its scrolled box. */
function inSight(selector: string): string {
  return `(() => {
    const all = [...document.querySelectorAll(${JSON.stringify(selector)})]
    const element = all.at(-1)
    if (!element) return false
    const box = (element.closest('.conversation-scroll') ?? document.documentElement).getBoundingClientRect()
    const own = element.getBoundingClientRect()
    return own.top >= box.top - 1 && Math.min(own.bottom, own.top + box.height) <= box.bottom + 1
  })()`
}
