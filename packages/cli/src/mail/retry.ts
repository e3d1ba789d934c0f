import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '@postdesk/contract'
import type { Command } from 'commander'
import { findAccount } from '../account/find-account.ts'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { WrongUse } from '../desk/connect.ts'
import { startProgress } from '../print/progress.ts'

const LOOK_AGAIN_MILLISECONDS = 1_000
/** Processing is a job of the workers; when none runs, waiting for it would never end. */
const GIVE_UP_MILLISECONDS = 120_000

type Options = AskingOptions & { readonly all?: boolean; readonly account?: string }

/** `postdesk mail retry`: held mails are processed again, some by id or all of them. */
export function retryCommand(mail: Command): void {
  const command = mail
    .command('retry')
    .description('process held mails again')
    .argument('[ids...]', 'which, as postdesk mail held shows them')
    .option('--all', 'all held mails, and wait until they are through')
    .option('--account <account>', 'with --all: those of this account')
  asking(command, async ({ client }, ids) => {
    const { all = false, account, json } = command.opts<Options>()
    if (all === ids.length > 0) throw new WrongUse('Say which mails by their ids, or --all.')
    if (!all && account !== undefined) throw new WrongUse('--account goes with --all.')
    if (!all) {
      for (const id of ids) await client.retryMail({ params: { id } })
      process.stdout.write(json ? `${JSON.stringify({ queued: ids.length })}\n` : `${ids.length} to be processed again.\n`)
      return 0
    }
    const filter = account === undefined ? {} : { accountId: (await findAccount(client, account)).id }
    const end = await retryAll(client, filter)
    if (json) process.stdout.write(`${JSON.stringify(end)}\n`)
    else if (end.total === 0) process.stdout.write('No mail is held.\n')
    else process.stdout.write(`${end.total} tried again: ${end.filed} filed, ${end.refused} refused, ${end.held} held again.\n`)
    if (end.waiting > 0) process.stderr.write(`${end.waiting} wait still for a worker. See: postdesk mail held\n`)
    return end.waiting === 0 && end.held === 0 ? 0 : 1
  })
}

async function retryAll(client: Client, filter: { readonly accountId?: string }) {
  const id = randomUUID()
  const progress = startProgress('processing held mail again')
  try {
    let queued = 0
    for (let remaining = true; remaining;) {
      const step = await client.retryHeldMail({ body: { id, filter } })
      queued += step.queued
      remaining = step.remaining
      progress.tell(`${queued} queued`)
    }
    for (let quietSince = Date.now(), before = -1; ;) {
      const end = await client.getRetry({ params: { id } })
      if (end.waiting !== before) quietSince = Date.now()
      if (end.waiting === 0 || Date.now() - quietSince > GIVE_UP_MILLISECONDS) return end
      before = end.waiting
      progress.tell(`${end.total - end.waiting} of ${end.total}`)
      await delay(LOOK_AGAIN_MILLISECONDS)
    }
  } finally {
    progress.end()
  }
}
