import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openRig, type Rig } from './open-rig.ts'
import { ALEX, seedDesk, signInAsFirst, type Seeded } from './seed-desk.ts'
import { keepFailure } from './take-picture.ts'

let rig: Rig
let seeded: Seeded

beforeEach(async () => {
  rig = await openRig()
  seeded = await seedDesk(rig, await signInAsFirst(rig))
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
  await rig.close()
})

const settings = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click()

test('an administrator makes a group, its category, a company and a brand; a ticket and a mail account get them; they are listed and removed', async () => {
  const { page, desk } = rig
  await page.goto(`${desk.url}/settings/groups`)
  await page.getByRole('button', { name: 'Add group' }).click()
  const addGroup = page.getByRole('dialog', { name: 'Add a group' })
  await addGroup.getByRole('button', { name: 'Add group' }).click()
  await addGroup.getByText('give it a name').waitFor()
  await addGroup.getByLabel('Name').fill('Facilities')
  await addGroup
    .getByRole('textbox', { name: 'Members' })
    .or(addGroup.getByRole('combobox', { name: 'Members' }))
    .first()
    .click()
  await page.getByRole('option', { name: ALEX.name }).click()
  await page.keyboard.press('Escape')
  await addGroup.getByRole('button', { name: 'Add group' }).click()
  await page.getByRole('button', { name: 'Change Facilities' }).waitFor()

  await page.getByRole('button', { name: 'Add category' }).click()
  const addCategory = page.getByRole('dialog', { name: 'Add a category' })
  await addCategory.getByLabel('Name').fill('Heating')
  await addCategory
    .getByRole('textbox', { name: 'Groups' })
    .or(addCategory.getByRole('combobox', { name: 'Groups' }))
    .first()
    .click()
  await page.getByRole('option', { name: 'Facilities' }).click()
  await page.keyboard.press('Escape')
  await addCategory.getByRole('button', { name: 'Add category' }).click()
  await page.getByText('in Facilities').waitFor()

  await settings(page, 'Companies')
  await page.getByRole('button', { name: 'Add company' }).click()
  const addCompany = page.getByRole('dialog', { name: 'Add a company' })
  await addCompany.getByLabel('Name').fill('Woodgrove')
  await addCompany.getByLabel('Domains').fill('contoso.example')
  await page.keyboard.press('Enter')
  await addCompany.getByRole('button', { name: 'Add company' }).click()
  await addCompany.getByText('The domain contoso.example is the company ‘Contoso’').waitFor()
  await addCompany.getByLabel('Domains').press('Backspace')
  await addCompany.getByLabel('Domains').fill('woodgrove.example')
  await addCompany.getByRole('button', { name: 'Add company' }).click()
  await page.getByText('woodgrove.example').waitFor()

  await settings(page, 'Brands')
  await page.getByRole('button', { name: 'Add brand' }).click()
  const addBrand = page.getByRole('dialog', { name: 'Add a brand' })
  await addBrand.getByLabel('Name', { exact: true }).fill('Woodgrove Help')
  await addBrand.getByRole('switch', { name: 'Default brand' }).click()
  await addBrand.getByRole('button', { name: 'Add brand' }).click()
  await page.locator('li', { hasText: 'Woodgrove Help' }).getByText('default', { exact: true }).waitFor()
  expect(await page.getByText('default', { exact: true }).count()).toBe(1)

  // The account gives its new tickets the group; the category that is not the group's goes by itself.
  await page.goto(`${desk.url}/settings/accounts/${seeded.goodAccountId}`)
  const routing = page.getByRole('region', { name: 'Routing' })
  const field = (name: string) => routing.getByRole('combobox', { name }).or(routing.getByRole('textbox', { name })).first()
  await field('Category').waitFor()
  await expect.poll(() => field('Category').inputValue()).toBe('Hardware')
  await field('Group').click()
  await page.getByRole('option', { name: 'Facilities' }).click()
  expect(await field('Category').inputValue()).toBe('')
  await field('Category').click()
  expect(await page.getByRole('option').allInnerTexts()).toEqual(['Heating'])
  await page.getByRole('option', { name: 'Heating' }).click()
  await routing.getByRole('button', { name: 'Save routing' }).click()
  await page.getByText('Alex Agent chose for new tickets: group to Facilities, category to Heating').waitFor()

  // The ticket: by mouse and by keys.
  await page.goto(`${desk.url}/inbox/${seeded.printer}?view=all`)
  await page.getByRole('button', { name: 'Group: IT' }).click()
  await page.getByRole('option', { name: 'Facilities' }).click()
  await page.getByRole('button', { name: 'Category: No category' }).click()
  await page.getByRole('option', { name: 'Heating' }).click()
  await page.getByRole('button', { name: 'Category: Heating' }).waitFor()
  await page.getByRole('button', { name: 'Company: Contoso' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Find by name' }).fill('woodg')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Company: Woodgrove' }).waitFor()
  await page.getByRole('button', { name: 'Priority: High' }).click()
  await page.getByRole('option', { name: 'Urgent' }).click()
  await page.getByText('Alex Agent set priority to urgent').waitFor()

  // Its company's tickets, then those of the agent's own groups.
  await page.getByRole('button', { name: 'Company: Woodgrove' }).click()
  await page.getByRole('option', { name: 'List all tickets of Woodgrove' }).click()
  await page.waitForURL(/company=/)
  const subjects = page.locator('a.ticket-row .ticket-subject')
  await page.getByRole('button', { name: /Company: Woodgrove/ }).waitFor()
  await subjects.first().waitFor()
  expect(await subjects.allInnerTexts()).toEqual(['Printer on the 3rd floor'])
  await page.getByRole('button', { name: /^View: All/ }).click()
  await page.getByRole('menuitem', { name: 'Pending' }).click()
  await page.getByText('is what you narrowed the list to').waitFor()
  await page.getByRole('button', { name: /Company: Woodgrove/ }).click()
  await page.getByRole('button', { name: /^View: Pending/ }).click()
  await page.getByRole('menuitem', { name: 'My groups' }).click()
  await page.waitForURL(/view=my-groups$/)
  await subjects.first().waitFor()
  expect(await subjects.count()).toBe(2)

  // What an account gives is not removed; what it does not, is, and the ticket goes on without it.
  await page.goto(`${desk.url}/settings/groups`)
  await page.getByRole('button', { name: 'Remove Heating' }).click()
  const asked = page.getByRole('dialog', { name: 'Remove Heating?' })
  await asked.getByRole('button', { name: 'Remove category' }).click()
  await asked.getByText('The mail account support@contoso.example gives new tickets this category').waitFor()
  await asked.getByRole('button', { name: 'Keep it' }).click()
  await settings(page, 'Companies')
  await page.getByRole('button', { name: 'Remove Woodgrove' }).click()
  await page.getByRole('button', { name: 'Remove company' }).click()
  await page.getByText('Woodgrove is removed').waitFor()
  await page.goto(`${desk.url}/inbox/${seeded.printer}?view=all`)
  await page.getByRole('button', { name: 'Company: No company' }).waitFor()
  expect(rig.faults).toEqual([])
}, 240_000)
