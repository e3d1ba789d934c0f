import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Stage } from './stage.ts'

/** What a card must say. `steps` are its numbered actions in words, `commands` what stands in them. */
export type CardSaid = {
  readonly title: string
  readonly who: string
  readonly steps: readonly string[]
  readonly commands?: readonly string[]
  readonly codes: readonly string[]
  /** Where a provider gave one; what Postdesk finds by itself, and what servers of lines say, has none. */
  readonly hasCorrelation: boolean
}

/** The card of this title, the topmost where the history tells of it, too. */
export function cardOf(page: Page, title: string): Locator {
  return page.getByRole('alert', { name: title, exact: true }).first()
}

/** Holds what the card shows against what it must say, copies its codes, and looks for what must never be shown. */
export async function expectCard(stage: Stage, page: Page, said: CardSaid): Promise<void> {
  const card = cardOf(page, said.title)
  await card.waitFor()
  expect(await card.getByRole('heading').innerText()).toBe(said.title)
  expect(await card.locator('.state-mark').innerText()).toContain(said.who)
  const steps = await card.locator('ol > li > *:first-child').allInnerTexts()
  expect(steps.map((step) => step.trim())).toEqual(said.steps)
  expect(await card.locator('ol code').allInnerTexts()).toEqual(said.commands ?? [])
  await expectCopies(page, card, said)
  await expectNoSecret(stage, page)
}

async function expectCopies(page: Page, card: Locator, said: CardSaid): Promise<void> {
  await card.getByText('Details', { exact: true }).click()
  await card.getByRole('button', { name: 'Copy the codes' }).click()
  expect(await clipboard(page)).toBe(said.codes.join(', '))
  const correlation = card.getByRole('button', { name: 'Copy the correlation ID' })
  expect(await correlation.count()).toBe(said.hasCorrelation ? 1 : 0)
  if (said.hasCorrelation) {
    await correlation.click()
    expect(await clipboard(page)).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  }
  if (said.commands !== undefined) {
    await card.getByRole('button', { name: 'Copy the command' }).first().click()
    expect(await clipboard(page)).toBe(said.commands[0])
  }
}

const clipboard = (page: Page): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()')

/** Neither a client secret nor a password, and nothing that looks like a token. */
async function expectNoSecret({ secrets }: Stage, page: Page): Promise<void> {
  const html = await page.content()
  for (const secret of secrets) expect(html.includes(secret), 'a secret in the page').toBe(false)
  expect(/\beyJ[\w-]{10,}\.[\w-]{10,}|\b[01]\.A[\w-]{60,}/.test(html), 'a token in the page').toBe(false)
}
