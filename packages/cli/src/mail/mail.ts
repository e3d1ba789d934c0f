import type { Command } from 'commander'
import { exportCommand } from './export.ts'
import { findCommands } from './find.ts'
import { retryCommand } from './retry.ts'

/** Adds `postdesk mail …`: the mail log and held mail of a running desk. */
export function mailCommand(program: Command): void {
  const mail = program.command('mail').description('the mail log and held mail: find, held, retry, export')
  findCommands(mail)
  retryCommand(mail)
  exportCommand(mail)
}
