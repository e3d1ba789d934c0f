import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openApi, routeTable } from './openapi.ts'

/** Compares with a golden file; POSTDESK_RECORD=1 writes it anew, and the change is then seen in review. */
async function expectGolden(name: string, text: string): Promise<void> {
  const file = new URL(`../../golden/${name}`, import.meta.url)
  if (process.env['POSTDESK_RECORD'] === '1') await writeFile(file, text)
  expect(text).toBe(await readFile(file, 'utf8'))
}

test('the route table with each required access is the one that was agreed on', async () => {
  await expectGolden('routes.txt', `${routeTable().join('\n')}\n`)
})

test('the OpenAPI document is the one that was agreed on', async () => {
  await expectGolden('openapi.json', `${JSON.stringify(openApi(), null, 2)}\n`)
})
