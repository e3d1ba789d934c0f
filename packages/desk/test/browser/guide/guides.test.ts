import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenLinks, DOCS, labelsOf, readGuide } from './read-guide.ts'

const guides = (await readdir(DOCS)).filter((name) => /^from-.*\.md$/.test(name)).map((name) => name.replace('.md', ''))

test('there is a guide for each of the five help desks', () => {
  expect(guides).toEqual(['from-jemhc', 'from-osticket', 'from-serviceops', 'from-supportpal', 'from-web-help-desk'])
})

/** The words of the screens, and those the server gives them; as they stand in the source. */
const SOURCES = ['../../../../web/src', '../../../src/accounts'].map((folder) => join(import.meta.dirname, folder))
const words = (await Promise.all(SOURCES.map(readAll))).flat().join(' ').replaceAll(/\s+/g, ' ')

async function readAll(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /(?<!\.test)\.tsx?$/.test(file))
  return await Promise.all(files.map(async (file) => await readFile(join(folder, file), 'utf8')))
}

describe.each(guides)('docs/%s.md', (name) => {
  test('has steps, and a browser test that names each of them', async () => {
    const steps = (await readGuide(name)).map((step) => step.name)
    const walk = await readFile(join(import.meta.dirname, `../${name}.browser.test.ts`), 'utf8')
    expect(steps.length).toBeGreaterThan(5)
    expect(steps.filter((step) => !walk.includes(`'${step}': `) && !walk.includes(`    ${step}: `))).toEqual([])
  })

  test('leads nowhere with none of its links', async () => {
    expect(await brokenLinks(name)).toEqual([])
  })

  test('quotes no label that the screens do not have', async () => {
    // What its steps quote is found on the screen by the browser test.
    const walked = new Set((await readGuide(name)).flatMap(({ labels }) => labels))
    expect((await labelsOf(name)).filter((label) => !walked.has(label) && !words.includes(label))).toEqual([])
  })
})
