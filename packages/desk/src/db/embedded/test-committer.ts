/**
 * Run by the tests and killed by them: opens the database of a folder and commits rows without end, printing each
 * number once its commit has been acknowledged. With `hold` it only opens and waits.
 */
import { sql } from 'kysely'
import { openDatabase } from '../open-database.ts'

const [dataDir, mode] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('usage: test-committer.ts FOLDER [hold]')
try {
  const database = await openDatabase({ dataDir })
  await sql`create table if not exists acknowledged (n int8 primary key, filling text not null)`.execute(database.kysely)
  process.stdout.write('open\n')
  const { rows } = await sql<{ n: number }>`select coalesce(max(n), 0) as n from acknowledged`.execute(database.kysely)
  for (let n = (rows[0]?.n ?? 0) + 1; ; n += 1) {
    if (mode === 'hold') await new Promise((resolve) => setTimeout(resolve, 60_000))
    await database.transaction(async (trx) => {
      await sql`insert into acknowledged values (${n}, repeat('mail ', 200))`.execute(trx)
    })
    process.stdout.write(`${n}\n`)
    // Pages are also written between commits, so that a kill meets half-written ones.
    if (n % 50 === 0) await sql`checkpoint`.execute(database.kysely)
  }
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
