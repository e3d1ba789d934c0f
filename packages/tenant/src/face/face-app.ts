import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { Hono } from 'hono'
import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'

import { CONTROL_COOKIE, cookieValue, isSame, mayControl } from '../control/may-control.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import type { Act } from './act.ts'
import { readAct } from './acts.ts'
import { appsPage } from './pages/apps-page.ts'
import { clockCard } from './pages/clock-card.ts'
import { enterPage } from './pages/enter-page.ts'
import { exchangePage } from './pages/exchange-page.ts'
import { faultRows, faultsPage, readyList } from './pages/faults-page.ts'
import { grantsPage } from './pages/grants-page.ts'
import { layout } from './pages/layout.ts'
import type { Html, Notice } from './pages/layout.ts'
import { overviewPage, overviewCounts } from './pages/overview-page.ts'
import { peoplePage, peopleRows } from './pages/people-page.ts'
import { logRows, requestsPage } from './pages/requests-page.ts'
import type { LogView } from './pages/requests-page.ts'

// A notice is shown once, on the page its act leads back to; pages nobody comes back to must not pile up.
const MAX_NOTICES = 50
// What a page shows of the log before it is asked for the whole.
const ROWS_AT_FIRST = 500
const ROWS_AT_MOST = 5_000

const assetOf = async (name: string): Promise<string> => await readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')

/**
 * The tenant's face: pages a person reads, under `/` and `/admin`. Whatever a form changes, it changes by a request to `control`,
 * so that a person and a test turn the same switches. Open to whom control is open.
 */
export function faceApp(world: World, { caFile, control }: { caFile: string; control: Hono<TenantEnv> }): Hono<TenantEnv> {
  const app = new Hono<TenantEnv>()
  const notices = new Map<string, Notice>()
  let told = 0

  const assets = [
    ['nav.css', 'text/css'],
    ['face.css', 'text/css'],
    ['face.js', 'text/javascript'],
  ] as const
  for (const [name, type] of assets) {
    app.get(`/admin/${name}`, async (c) => c.body(await assetOf(name), 200, { 'content-type': `${type}; charset=utf-8` }))
  }

  app.post('/admin/enter', async (c) => {
    const { controlToken } = world
    const { token } = await c.req.parseBody()
    if (controlToken === undefined) return c.redirect('/', 303)
    if (typeof token !== 'string' || !isSame(token.trim(), controlToken))
      return await enterPage(401, 'This is not the control token.')
    const options = { path: '/', httpOnly: true, sameSite: 'Strict', secure: c.req.url.startsWith('https:') } as const
    setCookie(c, CONTROL_COOKIE, cookieValue(controlToken), options)
    return c.redirect('/', 303)
  })

  const guard = async (c: Context<TenantEnv>, next: () => Promise<void>) => {
    if (!mayControl(world, c) && world.controlToken !== undefined) return await enterPage(401)
    if (!mayControl(world, c))
      return c.text(
        'The face of the simulated tenant answers only on this machine, by http://127.0.0.1 or http://localhost.',
        403,
      )
    c.header('cache-control', 'no-store')
    await next()
    return undefined
  }
  app.use('/', guard)
  app.use('/admin', guard)
  app.use('/admin/*', guard)

  const show = (c: Context<TenantEnv>, here: string, title: string, body: Html, status: 200 | 404 | 422 = 200) => {
    const nonce = randomBytes(16).toString('base64')
    c.header(
      'content-security-policy',
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    )
    // With `no-referrer` the browser would send its forms with the origin "null".
    c.header('referrer-policy', 'same-origin')
    c.header('x-content-type-options', 'nosniff')
    const key = c.req.query('told') ?? ''
    const notice = notices.get(key)
    notices.delete(key)
    return c.html(layout({ title, here, tenant: world.directory.displayName, nonce, body, ...(notice && { notice }) }), status)
  }

  app.get('/', (c) => show(c, '/', 'Overview', overviewPage(world, caFile)))
  app.get('/admin', (c) => c.redirect('/'))
  app.get('/admin/overview/counts', (c) => c.html(overviewCounts(world)))
  app.get('/admin/clock', (c) => c.html(clockCard(world, c.req.query('back') ?? '/')))
  app.get('/admin/people', (c) => show(c, '/admin/people', 'People and mailboxes', peoplePage(world)))
  app.get('/admin/people/rows', (c) => c.html(peopleRows(world)))
  app.get('/admin/apps', (c) => show(c, '/admin/apps', 'App registrations', appsPage(world)))
  app.get('/admin/grants', (c) => show(c, '/admin/grants', 'Grants', grantsPage(world)))
  app.get('/admin/exchange', (c) => show(c, '/admin/exchange', 'Exchange', exchangePage(world, c.req.query('of'))))
  app.get('/admin/requests', (c) => show(c, '/admin/requests', 'Requests', requestsPage(world, viewOf(c))))
  app.get('/admin/requests/rows', (c) => {
    c.header('x-added', String(world.log.added()))
    return c.html(logRows(world, viewOf(c)))
  })
  app.get('/admin/faults', (c) => show(c, '/admin/faults', 'Faults and clock', faultsPage(world)))
  app.get('/admin/faults/ready', (c) => c.html(readyList(world)))
  app.get('/admin/faults/rows', (c) => c.html(faultRows(world)))

  app.post('/admin/acts/:name', async (c) => {
    // A page of another port of this machine is another origin, too.
    const { origin, host } = { origin: c.req.header('origin') ?? '', host: new URL(c.req.url).host }
    if (!URL.canParse(origin) || new URL(origin).host !== host)
      return c.text('Forms are taken from the tenant’s own pages only.', 403)
    const form = await c.req.parseBody()
    const field = (name: string): string => {
      const value = form[name]
      return typeof value === 'string' ? value : ''
    }
    const act = readAct(world, c.req.param('name'), field)
    const notice = act === undefined ? { isBad: true, text: 'The tenant cannot do that.' } : await perform(act)
    told += 1
    notices.set(String(told), notice)
    for (const key of [...notices.keys()].slice(0, -MAX_NOTICES)) notices.delete(key)
    const back = /^\/(?:admin\/[\w?=&.%*-]+)?$/.test(field('back')) ? field('back') : '/'
    return c.redirect(`${back}${back.includes('?') ? '&' : '?'}told=${String(told)}`, 303)
  })

  /** Asks control, one request after the other; the first refusal ends it and is told in its own words. */
  const perform = async ({ asks, done }: Act): Promise<Notice> => {
    for (const { method, path, body } of asks) {
      const answer = await control.request(`http://127.0.0.1${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!answer.ok) return { isBad: true, text: await refusalOf(answer) }
    }
    return { isBad: false, text: done }
  }
  return app
}

async function refusalOf(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => ({}))) as { error?: { message?: string } }
  return said.error?.message ?? `Control answered ${String(answer.status)}.`
}

function viewOf(c: Context<TenantEnv>): LogView {
  const { protocol = '', operation = '', after = '', all } = c.req.query()
  return {
    protocol,
    operation: operation.trim(),
    after: Number(after) || 0,
    limit: all === undefined ? ROWS_AT_FIRST : ROWS_AT_MOST,
  }
}
