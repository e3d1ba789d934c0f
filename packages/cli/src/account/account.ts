import type { Command } from 'commander'
import { historyCommand } from './history.ts'
import { listCommand } from './list.ts'
import { pauseAndResumeCommands } from './pause-resume.ts'
import { syncCommand } from './sync.ts'
import { testCommand } from './test.ts'

/** Adds `postdesk account …`: the mail accounts of a running desk. */
export function accountCommand(program: Command): void {
  const account = program.command('account').description('the mail accounts: list, test, sync, history, pause, resume')
  listCommand(account)
  testCommand(account)
  syncCommand(account)
  historyCommand(account)
  pauseAndResumeCommands(account)
}
