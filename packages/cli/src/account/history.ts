import type { AccountEvent } from '@postdesk/contract'
import type { Command } from 'commander'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { printCard } from '../print/card.ts'
import { moment } from '../print/moment.ts'
import { readLimit } from '../desk/read-limit.ts'
import { onOneLine } from '../print/table.ts'
import { findAccount } from './find-account.ts'

/** `postdesk account history`: what happened to an account, newest first. */
export function historyCommand(account: Command): void {
  const command = account
    .command('history')
    .description('what happened to an account, newest first')
    .argument('<account>', 'address, name or id')
    .option('--limit <number>', 'how many entries at most', '50')
  asking(command, async ({ client }, [which = '']) => {
    const options = command.opts<AskingOptions & { readonly limit: string }>()
    const limit = readLimit(options.limit)
    const { id } = await findAccount(client, which)
    const events: AccountEvent[] = []
    let before: number | null = null
    do {
      const page: { events: AccountEvent[]; next: number | null } = await client.listAccountEvents({
        params: { id },
        query: before === null ? {} : { before },
      })
      events.push(...page.events)
      before = page.next
    } while (before !== null && events.length < limit)
    const shown = events.slice(0, limit)
    if (options.json) process.stdout.write(`${JSON.stringify({ events: shown })}\n`)
    else for (const event of shown) tell(event)
    return 0
  })
}

function tell(event: AccountEvent): void {
  // Most entries say themselves who did it.
  const by = event.actor === null || event.text.includes(event.actor) ? '' : ` (${onOneLine(event.actor)})`
  process.stdout.write(`${moment(event.at)}  ${onOneLine(event.text)}${by}\n`)
  if (event.card) printCard(event.card, process.stdout, '    ')
}
