import type { MailFilter } from '@postdesk/contract'
import { MailState } from '@postdesk/contract'
import type { Client } from '@postdesk/contract'
import type { Command } from 'commander'
import { findAccount } from '../account/find-account.ts'
import { WrongUse } from '../desk/connect.ts'

export type FilterOptions = {
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  readonly messageId?: string
  readonly account?: string
  readonly ticket?: string
  readonly state?: string
  readonly since?: string
  readonly until?: string
}

/** Adds the options by which mails are chosen, as the mail log in the browser has them. */
export function withFilters(command: Command): Command {
  return command
    .option('--from <part>', 'part of the sender, name or address')
    .option('--to <part>', 'part of a recipient')
    .option('--subject <part>', 'part of the subject')
    .option('--message-id <id>', 'a whole Message-ID')
    .option('--account <account>', 'the account it arrived by: address, name or id')
    .option('--ticket <number>', 'the ticket it belongs to')
    .option('--state <state>', `what became of it: ${MailState.options.join(', ')}`)
    .option('--since <time>', 'arrived not before this day or moment, such as 2026-11-30 or 2026-11-30T08:00Z')
    .option('--until <time>', 'arrived before this day or moment')
}

/** What the options say, as the API takes it. WrongUse names the option that is not understood. */
export async function readFilters(client: Client, words: readonly string[], options: FilterOptions): Promise<MailFilter> {
  const state = options.state === undefined ? undefined : MailState.safeParse(options.state)
  if (state?.success === false) throw new WrongUse(`--state must be one of ${MailState.options.join(', ')}`)
  const ticketId = options.ticket === undefined ? undefined : Number(options.ticket.replace(/^#/, ''))
  if (ticketId !== undefined && !(Number.isInteger(ticketId) && ticketId > 0))
    throw new WrongUse('--ticket must be a number such as 1042')
  const { from, to, subject, messageId } = options
  const given = {
    q: words.length === 0 ? undefined : words.join(' '),
    from,
    to,
    subject,
    messageId,
    ticketId,
    state: state?.data,
    since: readMoment('--since', options.since),
    until: readMoment('--until', options.until),
    accountId: options.account === undefined ? undefined : (await findAccount(client, options.account)).id,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function readMoment(option: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const time = new Date(given)
  if (Number.isNaN(time.getTime()))
    throw new WrongUse(`${option} must be a day or a moment such as 2026-11-30 or 2026-11-30T08:00Z`)
  return time.toISOString()
}
