import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'

/** With POSTDESK_RECORD=1 the pictures of the docs are made anew; a plain test run leaves the working tree alone. */
const FOLDER =
  process.env['POSTDESK_RECORD'] === '1'
    ? join(import.meta.dirname, '../../../../docs/screenshots')
    : join(tmpdir(), `postdesk-pictures-${String(process.pid)}`)

/** Keeps what the page shows as NAME.png, once its fonts are there and nothing is loading. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await page.evaluate('document.fonts.ready.then(() => true)')
  // No tip of the button that was pressed last.
  await page.mouse.move(0, 0)
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled', caret: 'hide' })
}

/** Where the pictures of this run are, to be removed when they are not wanted. */
export const pictureFolder = { path: FOLDER, isTemporary: process.env['POSTDESK_RECORD'] !== '1' } as const

/** A walk that failed leaves what its pages showed, and says where. */
export async function keepFailure(context: BrowserContext): Promise<void> {
  for (const [index, page] of context.pages().entries()) {
    const path = join(tmpdir(), `postdesk-failed-${String(process.pid)}-${String(index)}.png`)
    await page.screenshot({ path }).catch(() => undefined)
    console.error(`At ${page.url().split('?')[0] ?? ''} when it failed: ${path}`)
  }
}
