import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chooseMails } from './choose-mails.ts'
import { runCollection, type Way } from './run-collection.ts'

const HELP = `Usage: node packages/desk/test/collection/import-collection.ts DIR [--count 500] [--through graph,imap]

Takes mails from DIR and all below it (.eml, .msg, .txt and what else looks like a mail, spread evenly over its folders, always the
same ones) and lets a real Postdesk receive them: over Graph from the simulated tenant, over IMAP from a real Dovecot. Then holds the
mail log against them: each must have become exactly one ticket or message, or be held or refused with its reason.

  --count N        how many mails (default 500)
  --through WAYS   graph, imap, or both with a comma between (default graph,imap)

Exit status: 0 every mail is there exactly once, 1 a mail was lost or doubled, 2 wrong use.`

async function main(): Promise<number> {
  const options = readOptions()
  if (typeof options === 'number') return options
  const mails = await chooseMails(options.folder, options.count)
  let [passed, failed] = [0, 0]
  for (const way of options.ways) {
    const began = Date.now()
    const seconds = () => ((Date.now() - began) / 1000).toFixed(0)
    const verdict = await runCollection(way, mails, ({ delivered, arrived, settled, of }) => {
      const line = `${way}: ${delivered} of ${of} delivered, ${arrived} received, ${settled} settled, ${seconds()} s`
      process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`)
    })
    if (process.stderr.isTTY) process.stderr.write('\n')
    const rows: [string, number][] = [
      ['delivered', mails.length],
      ['messages', verdict.messages],
      ['  in tickets', verdict.tickets],
      ['refused, with reason', verdict.refused],
      ['held, with reason', verdict.held],
      ['identical, count once', verdict.identical.length],
      ['same mail in other bytes', verdict.sameMail.length],
      ['lost, doubled or wrong', verdict.failures.length],
      ['seconds', Number(seconds())],
    ]
    console.log(`\nThrough ${way}`)
    for (const [name, number] of rows) console.log(`  ${name.padEnd(26)}${String(number).padStart(6)}`)
    for (const [reason, number] of verdict.reasons) console.log(`    ${String(number).padStart(4)}  ${reason}`)
    for (const name of verdict.sameMail) console.log(`    same mail as another: ${name}`)
    for (const failure of verdict.failures) console.log(`    FAILED ${failure}`)
    passed += verdict.passed
    failed += verdict.failures.length
  }
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

function readOptions(): { folder: string; count: number; ways: Way[] } | number {
  try {
    const { values, positionals } = parseArgs({
      options: {
        count: { type: 'string', default: '500' },
        through: { type: 'string', default: 'graph,imap' },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
    if (values.help) {
      console.log(HELP)
      return 0
    }
    const [folder] = positionals
    const count = Number(values.count)
    const ways = values.through.split(',').filter((way): way is Way => way === 'graph' || way === 'imap')
    if (folder === undefined || positionals.length > 1) throw new Error('Name one folder of mails.')
    if (!Number.isInteger(count) || count < 1) throw new Error('--count is a whole number from 1.')
    if (ways.length !== values.through.split(',').length)
      throw new Error('--through is graph, imap, or both with a comma between.')
    return { folder: resolve(folder), count, ways }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    return 2
  }
}

process.exitCode = await main()
