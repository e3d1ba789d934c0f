import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { mailboxRoutes, subscriptionRoutes } from './routes.ts'
import { directoryRoutes } from '../graph-directory/directory-routes.ts'
import type { UploadSessions } from './operations/upload-session.ts'

const OTHERS = [
  'me',
  'users.get',
  'batch',
  'uploadSession.put',
  'uploadSession.get',
  'uploadSession.delete',
  'notification.validation',
  'notification.change',
  'notification.lifecycle',
  'unknown',
]

test('OPERATIONS.md names every operation of Graph, and no other', async () => {
  const text = await readFile(new URL('../../OPERATIONS.md', import.meta.url), 'utf8')
  const documented = [...text.matchAll(/^\| `([\w.]+)` \|/gm)].map((found) => found[1])
  const uploads = { create: async () => await Promise.resolve(new Response()) } as unknown as UploadSessions
  const routes = [...mailboxRoutes(uploads), ...subscriptionRoutes, ...directoryRoutes()]
  const served = new Set([...OTHERS, ...routes.map((route) => route.operation)])
  expect(new Set(documented)).toEqual(served)
})
