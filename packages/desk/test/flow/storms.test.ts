import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { MAX_REPORT_TICKETS } from '../../src/guard/index.ts'
import { MAX_AUTO_REPLIES, MAX_AUTO_REPLIES_OF_TICKET, QUIET_HOURS } from '../../src/outbox/index.ts'
import { openFilingRig, type FilingRig } from './filing-rig.ts'
import { rawOf, type Mail } from './rig.ts'

let database: TestDatabase
let rig: FilingRig
beforeAll(async () => {
  database = await testDatabase()
  rig = await openFilingRig(database)
})
afterAll(async () => {
  await rig.close()
  await database.close()
})

const owed = async () => (await database.kysely.selectFrom('outbox_item').select('id').execute()).length
const file = (mail: Mail) => rig.file(rawOf(mail))

test('the numbers of docs/mail-loops.md are those of the program', async () => {
  const page = await readFile(new URL('../../../../docs/mail-loops.md', import.meta.url), 'utf8')
  const numbers = [...page.matchAll(/^\| (automatic|tickets) .*\| (\d+) \|$/gm)].map(([, , number]) => Number(number))
  expect(numbers).toEqual([0, 0, MAX_AUTO_REPLIES, MAX_AUTO_REPLIES_OF_TICKET, MAX_REPORT_TICKETS])
  expect(page).toContain(`due for ${QUIET_HOURS} hours`)
})

test('a desk that answers each of our confirmations as a new mail, without any mark, gets as many as documented', async () => {
  for (let round = 0; round < MAX_AUTO_REPLIES + 10; round += 1) {
    const row = await file({ from: `help+case${round}@fabrikam.example`, subject: `Case ${round} received` })
    expect(row.state).toBe('filed')
  }
  expect(await owed()).toBe(MAX_AUTO_REPLIES)
})

test('absence notices and list mail in numbers send nothing out, and all stand in the mail log', async () => {
  const before = await owed()
  const rows = []
  for (let n = 0; n < 20; n += 1) {
    rows.push(
      await file({ from: `away${n}@example.com`, subject: 'Automatic reply: News', headers: ['X-Auto-Response-Suppress: All'] }),
    )
    rows.push(await file({ from: `member${n}@example.com`, subject: `Post ${n}`, headers: ['List-Id: <all.example.com>'] }))
  }
  expect(await owed()).toBe(before)
  expect(rows.every(({ state, reason }) => state === 'filed' || reason?.startsWith('report-storm'))).toBe(true)
  const opened = await database.kysely.selectFrom('ticket').select('id').where('opened_by_report', '=', true).execute()
  expect(opened).toHaveLength(MAX_REPORT_TICKETS)
})
