import type { Command } from 'commander'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { findAccount } from './find-account.ts'

/** `postdesk account pause` and `resume`: whether mail is fetched. What an account knows stays. */
export function pauseAndResumeCommands(account: Command): void {
  for (const [name, enabled, what, done] of [
    ['pause', false, 'fetch no more mail from an account, until it is resumed', 'is paused: no mail is fetched'],
    ['resume', true, 'fetch mail from a paused account again', 'fetches mail again, from where it stopped'],
  ] as const) {
    const command = account.command(name).description(what).argument('<account>', 'address, name or id')
    asking(command, async ({ client }, [which = '']) => {
      const { json } = command.opts<AskingOptions>()
      const { id } = await findAccount(client, which)
      const changed = await client.changeAccount({ params: { id }, body: { enabled } })
      process.stdout.write(json ? `${JSON.stringify(changed)}\n` : `${changed.address} ${done}.\n`)
      return 0
    })
  }
}
