import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { brokenLinks, readGuide } from './read-guide.ts'
import { makeScreen, type Screen } from './screen.ts'

export type Steps = Readonly<Record<string, (screen: Screen) => Promise<void>>>

/**
 * Walks a guide in the order of its page. Fails when the page has a step that is not walked or the other way round, when a step
 * does not touch a label it quotes, or touches one it does not quote, and when a link of the page leads nowhere.
 */
export async function walkGuide(page: Page, name: string, steps: Steps): Promise<void> {
  const guide = await readGuide(name)
  expect(guide.map((step) => step.name)).toEqual(Object.keys(steps))
  for (const { name: step, labels } of guide) {
    const screen = makeScreen(page)
    try {
      await steps[step]?.(screen)
    } catch (error) {
      throw new Error(`docs/${name}.md, step "${step}": ${error instanceof Error ? error.message : ''}`, { cause: error })
    }
    expect({ step, labels: [...screen.touched].toSorted() }).toEqual({ step, labels: [...new Set(labels)].toSorted() })
  }
  // Last: a walk that records its pictures has made them by now.
  expect(await brokenLinks(name)).toEqual([])
}
