import type { Command } from 'commander'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { printCard } from '../print/card.ts'
import { printTable } from '../print/table.ts'
import { moment } from '../print/moment.ts'

/** `postdesk account list`: the incoming and outgoing accounts, those that need someone first. */
export function listCommand(account: Command): void {
  const command = account.command('list').description('the mail accounts, those that need someone first')
  asking(command, async ({ client }) => {
    const { json } = command.opts<AskingOptions>()
    const { accounts: incoming } = await client.listAccounts()
    const { accounts: outgoing } = await client.listOutgoingAccounts()
    if (json) {
      process.stdout.write(`${JSON.stringify({ incoming, outgoing })}\n`)
      return 0
    }
    const received = incoming.map((one) => ['in', one.address, one.protocol, one.stateText, moment(one.lastMailAt), one.id])
    const sent = outgoing.map((one) => ['out', one.address, one.protocol, one.stateText, moment(one.lastSentAt), one.id])
    if (received.length + sent.length === 0)
      process.stdout.write('No account yet. Link one in the browser: Settings → Mail accounts.\n')
    else printTable(['', 'ADDRESS', 'PROTOCOL', 'STATE', 'LAST MAIL', 'ID'], [...received, ...sent], process.stdout)
    for (const { address, card } of [...incoming, ...outgoing]) {
      if (card === null) continue
      process.stdout.write(`\n${address}\n`)
      printCard(card, process.stdout)
    }
    return 0
  })
}
