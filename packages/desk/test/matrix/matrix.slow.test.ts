import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLOUDS, PROVEN, WAY_NAMES, cellsOf, reasonAgainst, writeTable, type Cell, type Outcome } from './cells.ts'
import { keepRegistrations } from './keep-registrations.ts'
import { linkCell, makeMailbox, receiveAndAnswer, type Registrations } from './link-cell.ts'
import { openMatrixRig, type MatrixRig } from './rig.ts'

/** The page the table stands on; it must be what this run printed. */
const PAGE = join(import.meta.dirname, '../../../../docs/connections.md')
const BEGIN = '<!-- the table of matrix.slow.test.ts -->'
const END = '<!-- end of the table -->'
const outcomes: Outcome[] = []

describe.each(CLOUDS)('in the $title cloud', (cloud) => {
  let rig: MatrixRig
  let registrations: Registrations
  beforeAll(async () => {
    rig = await openMatrixRig(cloud)
    registrations = await keepRegistrations(rig)
  })
  afterAll(async () => rig.close())

  const prove = async (cell: Cell): Promise<string> => {
    const address = await makeMailbox(rig, cell)
    const accountId = await linkCell(rig, cell, address, registrations)
    await receiveAndAnswer(rig, address, accountId)
    await rig.client.changeAccount({ params: { id: accountId }, body: { enabled: false } })
    outcomes.push({ cell, result: PROVEN })
    return PROVEN
  }
  const named = (cells: readonly Cell[]) =>
    cells.map((cell) => ({ cell, title: `${cell.route.name}, ${WAY_NAMES[cell.way]}, ${cell.mailbox} mailbox` }))
  const all = cellsOf(cloud)

  // Each waits for mail most of its time, so several go at once.
  const byToken = named(all.filter(({ way }) => way !== 'password'))
  test.concurrent.each(byToken)(
    '$title',
    async ({ cell }) => {
      expect(await prove(cell)).toBe(PROVEN)
    },
    240_000,
  )

  // An Exchange Server of one's own, which the tenant is for so long.
  const byPassword = named(all.filter((cell) => cell.way === 'password' && reasonAgainst(cell) === null))
  test.each(byPassword)('$title', async ({ cell }) => {
    await rig.control('PATCH', '/settings', { ews: { deployment: 'on-premises' } })
    expect(await prove(cell)).toBe(PROVEN)
  })

  test('every other cell is empty for a reason', () => {
    for (const cell of all) {
      const reason = reasonAgainst(cell)
      if (reason !== null) outcomes.push({ cell, result: reason })
    }
    expect(outcomes.filter(({ cell }) => cell.cloud === cloud)).toHaveLength(all.length)
  })
})

test('the table of the docs is the one that was just proven', async () => {
  const table = writeTable(outcomes)
  console.log(`\n${table}`)
  const page = await readFile(PAGE, 'utf8')
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length)
  const written = `${before}\n\n${table}\n${page.slice(page.indexOf(END))}`
  if (process.env['POSTDESK_RECORD'] === '1') await writeFile(PAGE, written)
  expect(await readFile(PAGE, 'utf8')).toBe(written)
  expect(table).not.toContain('✗')
})
