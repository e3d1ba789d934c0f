import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { startPostdesk, type Postdesk } from '@postdesk/desk/serve'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { tempDir } from '@postdesk/testkit'

/** Playwright does not download a browser here; Debian's is used. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const ROOT = join(import.meta.dirname, '../../../..')

export type Rig = {
  readonly tenant: Tenant
  readonly desk: Postdesk
  readonly browser: Browser
  /** The agent's browser: 1440x900, light, no motion. */
  readonly context: BrowserContext
  readonly page: Page
  /** Errors the pages threw or logged; a walk is good only when there is none. */
  readonly faults: string[]
  readonly close: () => Promise<void>
}

/** A tenant, a Postdesk on a new embedded database, and a browser in front of it. Builds the screens when they never were. */
export async function openRig(): Promise<Rig> {
  if (!existsSync(join(ROOT, 'packages/web/dist/index.html'))) buildScreens()
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const closeOne of closers.toReversed()) await closeOne()
  }
  try {
    const folder = await tempDir('browser')
    closers.push(() => folder.remove())
    const tenant = await startTenant()
    closers.push(tenant.close)
    const desk = await startPostdesk({
      env: { POSTDESK_PORT: '0', POSTDESK_DATA_DIR: folder.path, POSTDESK_LOG_LEVEL: 'warn' },
    })
    closers.push(desk.close)
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
    })
    closers.push(() => browser.close())
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
    })
    context.setDefaultTimeout(45_000)
    const faults: string[] = []
    context.on('weberror', (error) => faults.push(error.error().message))
    return { tenant, desk, browser, context, page: await context.newPage(), faults, close }
  } catch (error) {
    await close()
    throw error
  }
}

function buildScreens(): void {
  const vite = join(ROOT, 'node_modules/.bin/vite')
  const built = spawnSync(process.execPath, [vite, 'build', 'packages/web', '--logLevel', 'warn'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (built.status !== 0) throw new Error(`The screens could not be built:\n${built.stderr}`)
}
