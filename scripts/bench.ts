import { cpus, totalmem } from 'node:os'

import { measureArrival } from '../packages/desk/test/bench/arrival.ts'
import { measureMailLog } from '../packages/desk/test/bench/mail-log.ts'
import { measureMail } from '../packages/mail/test/bench/measure.ts'
import { measureTenant } from '../packages/tenant/test/bench/measure.ts'

/** One line of an outcome. `goal` stands beside the number; nothing fails by it, as machines differ. */
type Measured = { readonly what: string; readonly value: number; readonly unit: string; readonly goal?: string }

/** Every measurement by its name on the command line. A new one is a room of its own and a line here. */
const BENCHES: Readonly<Record<string, () => Promise<readonly Measured[]>>> = {
  arrival: measureArrival,
  mail: measureMail,
  'mail-log': measureMailLog,
  tenant: measureTenant,
}

/** `npm run bench -- [name …] [--json]`: all when none is named. */
export async function bench(options: readonly string[]): Promise<void> {
  const isJson = options.includes('--json')
  const named = options.filter((option) => !option.startsWith('--'))
  const unknown = named.filter((name) => !Object.hasOwn(BENCHES, name))
  if (unknown.length > 0) {
    console.error(`There is no measurement '${unknown.join("', '")}'. There are: ${Object.keys(BENCHES).join(', ')}`)
    process.exitCode = 2
    return
  }
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  const outcomes: Record<string, readonly Measured[]> = {}
  for (const name of named.length > 0 ? named : Object.keys(BENCHES)) {
    const measured = await BENCHES[name]?.()
    outcomes[name] = measured ?? []
    if (!isJson) printTable(name, measured ?? [])
  }
  if (isJson) console.log(JSON.stringify({ machine, outcomes }))
  else console.log(`${machine.processors} × ${machine.model}, ${machine.memoryGigabytes} GB, Node ${machine.node}`)
}

function printTable(name: string, rows: readonly Measured[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length))
  console.log(`\n${name}`)
  for (const { what, value, unit, goal } of rows) {
    const number = value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })
    console.log(`  ${what.padEnd(width)}  ${number.padStart(10)} ${unit}${goal === undefined ? '' : `   (goal: ${goal})`}`)
  }
}
