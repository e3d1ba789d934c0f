import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openRig, type Rig } from './open-rig.ts'
import { screensOf, type Screen } from './screens.ts'
import { seedDesk, signInAsFirst } from './seed-desk.ts'

// Pictures of every screen in four states, two sizes and two themes, for a person to look at:
//   node packages/desk/test/browser/gallery.ts FOLDER [--only REGEXP] [--states full,empty,loading,failing] [--sizes desk,phone]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    states: { type: 'string', default: 'full,empty,loading,failing' },
    sizes: { type: 'string', default: 'desk,phone' },
    themes: { type: 'string', default: 'light,dark' },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Name the folder the pictures go to.')
const wanted = new RegExp(values.only)
const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

await mkdir(folder, { recursive: true })
const full = await openRig()
const empty = values.states.includes('empty') ? await openRig() : null
try {
  const seeded = await seedDesk(full, await signInAsFirst(full))
  if (empty) await signInAsFirst(empty)
  const screens = screensOf(seeded).filter((screen) => wanted.test(screen.name))
  for (const state of values.states.split(','))
    for (const size of values.sizes.split(',') as (keyof typeof sizes)[])
      for (const theme of values.themes.split(',') as ('light' | 'dark')[]) {
        const rig = state === 'empty' && empty ? empty : full
        const page = await openPage(rig, sizes[size], theme, state)
        for (const screen of screens)
          await shoot(page, rig, screen, state, join(folder, `${screen.name}.${state}.${size}.${theme}.png`))
        await page.context().close()
      }
} finally {
  await full.close()
  await empty?.close()
}

async function openPage(
  rig: Rig,
  viewport: { width: number; height: number },
  theme: 'light' | 'dark',
  state: string,
): Promise<Page> {
  const context = await rig.browser.newContext({
    viewport,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    storageState: await rig.context.storageState(),
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  if (state === 'loading') await page.route(/\/api\/v1\/(?!start)/, () => {})
  if (state === 'failing')
    await page.route(/\/api\/v1\/(?!start|events)/, (route) =>
      route.fulfill({
        status: 503,
        json: { code: 'UNAVAILABLE', message: 'The database does not answer. Try again in a minute.' },
      }),
    )
  return page
}

async function shoot(page: Page, rig: Rig, screen: Screen, state: string, path: string): Promise<void> {
  await page.goto(rig.desk.url + screen.path)
  try {
    if (state === 'full') {
      await page.locator(screen.shown).first().waitFor()
      await screen.act?.(page)
    } else if (state === 'failing') await page.getByRole('alert').first().waitFor({ timeout: 12_000 })
  } catch (failure) {
    console.error(path, failure instanceof Error ? failure.message.split('\n')[0] : failure)
  }
  await page.waitForTimeout(state === 'full' ? 500 : 900)
  await page.screenshot({ path, animations: 'disabled' })
  console.log(path)
}
