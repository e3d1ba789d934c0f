import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono, MiddlewareHandler } from 'hono'

/** Files under assets/ carry a hash of their content in their name: they never change, nor do the compressed ones beside them. */
const HASHED = /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+(\.(br|gz))?$/

/**
 * The built screens: hashed files are kept by browsers for a year, index.html is asked for each time, and every
 * address that is no file is a place inside the screens.
 */
export function serveWeb(app: Hono, webFolder: string): void {
  let files: MiddlewareHandler | undefined
  app.get('*', async (context, next) => {
    // Made when the folder is there: the screens may be built while we run.
    if (!files && existsSync(webFolder)) files = filesOf(webFolder)
    return files ? await files(context, next) : await next()
  })
  app.get('*', async (context) => {
    // A missing file must not come back as a page: a browser with an old page would run HTML as a script.
    if (/\.\w{1,8}$/.test(context.req.path)) return context.text('Not found', 404)
    const index = join(webFolder, 'index.html')
    if (!existsSync(index))
      return context.text(
        'The screens are not built yet: run "npm run build" in the folder of Postdesk and load this page again.',
        503,
      )
    context.header('Cache-Control', 'no-cache')
    return context.html(await readFile(index, 'utf8'))
  })
}

function filesOf(webFolder: string): MiddlewareHandler {
  return serveStatic({
    root: webFolder,
    precompressed: true,
    onFound: (path, context) => {
      context.header('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}
