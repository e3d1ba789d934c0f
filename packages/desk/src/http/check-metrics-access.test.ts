import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { Secret } from '../config/index.ts'
import { checkMetricsAccess } from './check-metrics-access.ts'
import { Refusal } from './refusal.ts'
import { seeRequest } from './site/see-request.ts'

test('with a token, whoever sends it may ask for metrics, and nobody else, on this machine either', async () => {
  const app = new Hono()
  app.get('/metrics', (context) => {
    checkMetricsAccess(new Secret('a-token-for-scrapers'), context, seeRequest(context, { isTrusted: () => false }))
    return context.text('told')
  })
  app.onError((error, context) => context.text(error.message, error instanceof Refusal ? error.status : 500))
  const ask = async (authorization?: string) =>
    (await app.request('/metrics', authorization === undefined ? {} : { headers: { authorization } })).status
  expect(await ask('Bearer a-token-for-scrapers')).toBe(200)
  for (const wrong of [undefined, 'Bearer', 'Bearer a-token', 'Basic a-token-for-scrapers']) expect(await ask(wrong)).toBe(401)
})
