import { setTimeout as delay } from 'node:timers/promises'
import type { Account, Client } from '@postdesk/contract'
import type { Command } from 'commander'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { WrongUse } from '../desk/connect.ts'
import { printCard } from '../print/card.ts'
import { startProgress } from '../print/progress.ts'
import { findAccount } from './find-account.ts'

const LOOK_AGAIN_MILLISECONDS = 500

/** `postdesk account sync`: asks for a check now and waits for its end; 1 when it failed or took too long. */
export function syncCommand(account: Command): void {
  const command = account
    .command('sync')
    .description('check for mail now, and wait until that is done')
    .argument('<account>', 'address, name or id')
    .option('--wait <seconds>', 'how long to wait', '120')
  asking(command, async ({ client }, [which = '']) => {
    const { json, wait } = command.opts<AskingOptions & { readonly wait: string }>()
    const seconds = Number(wait)
    if (!Number.isInteger(seconds) || seconds < 1) throw new WrongUse('--wait must be a number of seconds, such as 120')
    const before = await findAccount(client, which)
    if (!before.enabled) throw new WrongUse(`${before.address} is paused. See: postdesk account resume`)
    await client.checkAccount({ params: { id: before.id } })
    const after = await waitForCheck(client, before, seconds)
    const done = after !== null
    const ok = done && after.card === null
    const arrived = done ? await countSince(client, before.id, before.lastCheckedAt ?? before.createdAt) : 0
    if (json) process.stdout.write(`${JSON.stringify({ done, ok, arrived, account: after ?? before })}\n`)
    else if (!done)
      process.stderr.write(`The check was asked for and is not done after ${seconds} seconds. See: postdesk account history\n`)
    else
      process.stdout.write(`${after.address}: checked, ${arrived} new ${arrived === 1 ? 'mail' : 'mails'}. ${after.stateText}\n`)
    if (!json && done && after.card) printCard(after.card, process.stderr)
    return ok ? 0 : 1
  })
}

/** Waits until the account has been looked into again; null when that does not happen in time. */
async function waitForCheck(client: Client, before: Account, seconds: number): Promise<Account | null> {
  const progress = startProgress(`checking ${before.address}`)
  const began = Date.now()
  try {
    while (Date.now() - began < seconds * 1_000) {
      await delay(LOOK_AGAIN_MILLISECONDS)
      const now = await client.getAccount({ params: { id: before.id } })
      if (now.lastCheckedAt !== before.lastCheckedAt || (now.card !== null && now.card.at !== before.card?.at)) return now
      progress.tell(`${Math.round((Date.now() - began) / 1_000)} s`)
    }
    return null
  } finally {
    progress.end()
  }
}

/** How many mails arrived from that moment on. */
async function countSince(client: Client, accountId: string, since: string): Promise<number> {
  let count = 0
  let before: string | undefined
  do {
    const page = await client.listMail({ query: { accountId, since, ...(before === undefined ? {} : { before }) } })
    count += page.mails.length
    before = page.next ?? undefined
  } while (before !== undefined)
  return count
}
