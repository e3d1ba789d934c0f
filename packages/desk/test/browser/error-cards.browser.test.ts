import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Account } from '@postdesk/contract'
import { ACCOUNT_ROWS } from './error-cards/account-rows.ts'
import { cardOf, expectCard } from './error-cards/expect-card.ts'
import { sendRow } from './error-cards/send-row.ts'
import { SIGN_IN_ROWS } from './error-cards/sign-in-rows.ts'
import { openStage, type Stage } from './error-cards/stage.ts'
import { keepFailure, pictureFolder } from './take-picture.ts'

/** Ten pages of the error book: true in the tenant, met by the desk, shown where an administrator looks, and mended by the card's own button. */
let stage: Stage
const accounts = new Map<string, Account>()

beforeAll(async () => {
  stage = await openStage()
  const people = [...ACCOUNT_ROWS, ...SIGN_IN_ROWS, sendRow].map(({ address }) => address)
  for (const address of people) if (address !== 'support@contoso.example') await stage.addPerson(address)
  for (const row of ACCOUNT_ROWS) accounts.set(row.id, await row.link(stage))
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepFailure(stage.context)
  // A window left open would take the next sign-in, which opens none of its own.
  for (const page of stage.context.pages()) if (page !== stage.page) await page.close()
})
afterAll(async () => {
  await stage.close()
  if (pictureFolder.isTemporary) await rm(pictureFolder.path, { recursive: true, force: true })
})

describe('on the page of the account', () => {
  test.each(ACCOUNT_ROWS)('$id', { timeout: 180_000 }, async (row) => {
    const { page, desk } = stage
    const account = accounts.get(row.id)
    if (account === undefined) throw new Error(`${row.id} has no account`)
    await stage.receiving(account)
    await row.provoke(stage)
    await stage.met(account, row.id)
    await page.goto(`${desk.url}/settings/accounts/${account.id}`)
    const said = row.said(stage)
    await expectCard(stage, page, said)
    await row.mend(stage, said)
    await stage.receiving(account)
    await page.goto(`${desk.url}/settings/accounts/${account.id}`)
    await page.getByText('Receiving', { exact: true }).first().waitFor()
    expect(await cardOf(page, said.title).count()).toBe(0)
    expect(stage.faults).toEqual([])
  })
})

describe('where one signs in', () => {
  test.each(SIGN_IN_ROWS)('$id', { timeout: 180_000 }, async (row) => {
    await row.provoke(stage)
    await row.meet(stage)
    const said = row.said(stage)
    await expectCard(stage, stage.page, said)
    await row.mend(stage, said)
    expect(stage.faults).toEqual([])
  })
})

test('smtp-auth-disabled-for-tenant, in the ticket and on the page of the account', { timeout: 180_000 }, async () => {
  await sendRow.walk(stage)
  expect(stage.faults).toEqual([])
})
