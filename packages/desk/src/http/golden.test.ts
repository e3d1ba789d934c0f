import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openApi, routeTable } from './openapi.ts'

/** A golden file; POSTDESK_RECORD=1 writes it anew, and the change is then seen in review. */
async function golden(name: string, text: string): Promise<string> {
  const file = new URL(`../../golden/${name}`, import.meta.url)
  if (process.env['POSTDESK_RECORD'] === '1') await writeFile(file, text)
  return await readFile(file, 'utf8')
}

test('the route table with each required access is the one that was agreed on', async () => {
  const text = `${routeTable().join('\n')}\n`
  expect(text).toBe(await golden('routes.txt', text))
})

test('the OpenAPI document is the one that was agreed on', async () => {
  const text = `${JSON.stringify(openApi(), null, 2)}\n`
  expect(text).toBe(await golden('openapi.json', text))
})
