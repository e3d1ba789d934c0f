import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** Whatever one presses has one of these roles. */
const PRESSED = ['link', 'button', 'radio', 'menuitem', 'tab'] as const
/** A test of a connection, or a round of receiving, on a machine that does other things too. */
const PATIENCE = { timeout: 60_000 }
/** After so long one looks anew what stands in front: a dialog that is just closing is no place to search. */
const GLANCE = { timeout: 3_000 }

/** The hands and eyes of a reader: every act names the label it goes by, and is noted down. */
export type Screen = {
  readonly page: Page
  /** Presses what bears each of these labels, one after the other. */
  readonly press: (...labels: readonly string[]) => Promise<void>
  readonly fill: (label: string, value: string) => Promise<void>
  /** Turns a switch over, by the keyboard: its box is drawn over itself. */
  readonly turn: (label: string) => Promise<void>
  /** Chooses in a list. The option is a label too, unless it is the reader's own word. */
  readonly choose: (label: string, option: string, isOwnWord?: 'own') => Promise<void>
  /** What is usual there already is this. */
  readonly stays: (label: string, value: string) => Promise<void>
  readonly see: (...labels: readonly string[]) => Promise<void>
  readonly touched: ReadonlySet<string>
}

export function makeScreen(page: Page): Screen {
  const touched = new Set<string>()
  /** A dialog in front of the page is what a reader looks at. */
  const front = async (): Promise<Page | Locator> => {
    const dialog = page.getByRole('dialog').filter({ visible: true })
    return (await dialog.count()) > 0 ? dialog.last() : page
  }
  const field = (root: Page | Locator, name: string) =>
    root
      .getByRole('textbox', { name, exact: true })
      .or(root.getByRole('combobox', { name, exact: true }))
      .or(root.getByLabel(name, { exact: true }).and(root.locator('input, textarea')))
      .first()
  /** Does something to what stands in front, as soon as it can be done. */
  const inFront = async (act: (root: Page | Locator) => Promise<unknown>) => {
    const deadline = performance.now() + PATIENCE.timeout
    for (;;)
      try {
        await act(await front())
        return
      } catch (error) {
        if (performance.now() > deadline) throw error
      }
  }
  const pressIn = async (root: Page | Locator, name: string) => {
    const [first, ...rest] = PRESSED.map((role) => root.getByRole(role, { name, exact: true }))
    const all = rest.reduce((one, other) => one.or(other), first ?? root.getByText(name))
    const target = all
      .or(root.locator('summary').getByText(name, { exact: true }))
      .filter({ visible: true })
      .first()
    await target.waitFor(GLANCE)
    // A click that was slow must not be made twice: it has all the time there is.
    await target.click(PATIENCE)
  }
  return {
    page,
    touched,
    press: async (...labels) => {
      for (const label of labels) {
        touched.add(label)
        await inFront((root) => pressIn(root, label))
      }
    },
    fill: async (label, value) => {
      touched.add(label)
      await inFront((root) => field(root, label).waitFor(GLANCE))
      await field(await front(), label).fill(value)
    },
    turn: async (label) => {
      touched.add(label)
      // Its name goes on with what stands below it.
      const target = page.getByRole('switch', { name: new RegExp(`^${label}\\b`) })
      const before = await target.isChecked(PATIENCE)
      await target.press('Space', PATIENCE)
      await expect.poll(() => target.isChecked(), PATIENCE).toBe(!before)
    },
    choose: async (label, option, isOwnWord) => {
      touched.add(label)
      if (isOwnWord === undefined) touched.add(option)
      const choice = page.getByRole('option', { name: option, exact: true }).filter({ visible: true })
      // A list closes when the form under it moves; choosing twice chooses the same.
      await inFront(async (root) => {
        if (!(await choice.isVisible())) await field(root, label).click(GLANCE)
        await choice.click(GLANCE)
      })
    },
    stays: async (label, value) => {
      touched.add(label).add(value)
      await expect.poll(async () => field(await front(), label).inputValue(), PATIENCE).toBe(value)
    },
    see: async (...labels) => {
      for (const label of labels) {
        touched.add(label)
        await inFront((root) =>
          root.getByText(label, { exact: true }).or(field(root, label)).filter({ visible: true }).first().waitFor(GLANCE),
        )
      }
    },
  }
}
