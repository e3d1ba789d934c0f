import type { MailLogRow } from '@postdesk/contract'
import type { Command } from 'commander'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { readLimit } from '../desk/read-limit.ts'
import { moment } from '../print/moment.ts'
import { printTable } from '../print/table.ts'
import { readFilters, withFilters, type FilterOptions } from './filters.ts'
import { walkMails } from './walk-mails.ts'

type Options = AskingOptions & FilterOptions & { readonly limit: string }

/** `postdesk mail find` and `mail held`: what arrived, what became of it and why. */
export function findCommands(mail: Command): void {
  const find = mail
    .command('find')
    .description('the mails that arrived, newest first, and what became of each')
    .argument('[words...]', 'parts of sender, recipient or subject, or a whole Message-ID')
  asking(withFilters(find).option('--limit <number>', 'how many at most', '50'), async ({ client }, words) => {
    const options = find.opts<Options>()
    const mails = await collect(walkMails(client, await readFilters(client, words, options), readLimit(options.limit)))
    if (options.json) process.stdout.write(`${JSON.stringify({ mails })}\n`)
    else if (mails.length === 0) process.stdout.write('No mail found.\n')
    else printTable(['ARRIVED', 'STATE', 'TICKET', 'FROM', 'SUBJECT', 'ID'], mails.map(rowOf), process.stdout)
    return 0
  })
  const held = mail.command('held').description('the held mails and why each is held')
  asking(held.option('--limit <number>', 'how many at most', '50'), async ({ client }) => {
    const { json, limit } = held.opts<AskingOptions & { readonly limit: string }>()
    const counts = await client.countHeldMail()
    const mails = await collect(walkMails(client, { state: 'held' }, readLimit(limit)))
    if (json) process.stdout.write(`${JSON.stringify({ ...counts, mails })}\n`)
    else if (mails.length === 0) process.stdout.write('No mail is held.\n')
    else {
      printTable(
        ['ARRIVED', 'ATTEMPTS', 'FROM', 'SUBJECT', 'REASON', 'ID'],
        mails.map((one) => [
          moment(one.arrivedAt),
          String(one.attempts),
          one.from ?? '-',
          shorten(one.subject),
          one.reason ?? '-',
          one.id,
        ]),
        process.stdout,
      )
      process.stdout.write(
        `\n${counts.held} held. Process them again: postdesk mail retry --all; read one: postdesk mail export ID\n`,
      )
    }
    return 0
  })
}

async function collect(mails: AsyncIterable<MailLogRow>): Promise<MailLogRow[]> {
  const all = []
  for await (const mail of mails) all.push(mail)
  return all
}

function rowOf(mail: MailLogRow): string[] {
  return [
    moment(mail.arrivedAt),
    mail.state + (mail.state === 'filed' || mail.reason === null ? '' : ` (${mail.reason})`),
    mail.ticketId === null ? '-' : `#${mail.ticketId}`,
    mail.from ?? '-',
    shorten(mail.subject),
    mail.id,
  ]
}

const SUBJECT_LETTERS = 60

function shorten(subject: string | null): string {
  if (subject === null || subject === '') return '-'
  return subject.length > SUBJECT_LETTERS ? `${subject.slice(0, SUBJECT_LETTERS - 1)}…` : subject
}
