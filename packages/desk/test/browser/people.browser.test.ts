import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRig, type Rig } from './open-rig.ts'
import { createFirstAdministrator } from './set-up.ts'
import { keepFailure } from './take-picture.ts'

let rig: Rig

beforeEach(async () => {
  rig = await openRig()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(rig.context)
  await rig.close()
})

test('an administrator disables an agent in the settings, whose open page ends; and everybody changes their own name and password', async () => {
  const { page, desk, browser } = rig
  await createFirstAdministrator(rig)
  await page.goto(`${desk.url}/settings/agents`)
  await page.getByRole('button', { name: 'Add agent' }).click()
  const adding = page.getByRole('dialog', { name: 'Add an agent' })
  await adding.getByLabel('Name').fill('Sam Berg')
  await adding.getByLabel('E-mail').fill('sam@contoso.example')
  await adding.getByLabel('Password', { exact: true }).fill('a-password-for-sam')
  await adding.getByRole('button', { name: 'Add agent' }).click()
  await page.getByText('sam@contoso.example').waitFor()

  const sams = await browser.newContext({ locale: 'en-GB' })
  const sam = await sams.newPage()
  await sam.goto(desk.url)
  await sam.getByLabel('E-mail').fill('sam@contoso.example')
  await sam.getByLabel('Password', { exact: true }).fill('a-password-for-sam')
  await sam.getByRole('button', { name: 'Sign in' }).click()
  await sam.getByRole('button', { name: 'You: menu' }).click()
  await sam.getByRole('menuitem', { name: 'Your account' }).click()
  const own = sam.getByRole('dialog', { name: 'Your account' })
  await own.getByLabel('Your name').fill('Samira Berg')
  await own.getByRole('button', { name: 'Save name' }).click()
  await sam.getByText('Your name is changed').waitFor()
  await own.getByLabel('Present password', { exact: true }).fill('not my password')
  await own.getByLabel('New password', { exact: true }).fill('another-long-password')
  await own.getByRole('button', { name: 'Change password' }).click()
  await own.getByText('The present password is wrong.').waitFor()
  await own.getByLabel('Present password', { exact: true }).fill('a-password-for-sam')
  await own.getByRole('button', { name: 'Change password' }).click()
  await sam.getByText('Your password is changed').waitFor()

  await page.reload()
  await page.getByRole('button', { name: 'Change Samira Berg' }).click()
  const changing = page.getByRole('dialog', { name: 'Change Samira Berg' })
  await changing.getByRole('switch', { name: 'May sign in' }).click()
  await changing.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('disabled', { exact: true }).waitFor()
  await sam.goto(`${desk.url}/inbox`)
  await sam.getByLabel('E-mail').fill('sam@contoso.example')
  await sam.getByLabel('Password', { exact: true }).fill('another-long-password')
  await sam.getByRole('button', { name: 'Sign in' }).click()
  await sam.getByText('An administrator has disabled this account.').waitFor()

  await page.getByRole('button', { name: 'Change Alex Agent' }).click()
  const self = page.getByRole('dialog', { name: 'Change Alex Agent' })
  await self.getByRole('switch', { name: 'May sign in' }).click()
  await self.getByRole('button', { name: 'Save changes' }).click()
  await self.getByText('This is the last administrator').waitFor()
  await sams.close()
  expect(rig.faults).toEqual([])
}, 180_000)
