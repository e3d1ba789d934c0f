import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parse } from '@postdesk/mail'
import type { MailProblem, ParsedMail } from '@postdesk/mail'
import type { Command } from 'commander'

const HELP = `
Prints one JSON object a line for each FILE, in the order given:
  {file, messageId, inReplyTo[], references[], from{name,address}, to[], cc[], replyTo[], subject, date, text, html,
   replyText, attachments[{filename, contentType, size, contentId, inline}], autoSubmitted,
   bounce: null|{kind, status, recipients[{address, action, status, diagnostic}], originalMessageId},
   forwarded: null|{from{name,address}, subject}, problems[{code, detail, fatal}]}
Message-IDs stand without angle brackets. A mail that is damaged or hostile is printed with what is wrong in "problems";
a problem with "fatal": true means that Postdesk would hold the mail instead of filing it.

Exit status: 0 every file was read, whatever is in it; 1 a file could not be read (its line says so); 2 wrong use.
`

/** Adds `postdesk parse`: mails in, one JSON object a line out, nothing else touched. */
export function parseCommand(program: Command): void {
  program
    .command('parse')
    .description('read mails and print what Postdesk understands of them, one JSON object a line')
    .argument('[files...]', 'mails to read')
    .option('--batch', 'read paths from standard input, one a line, and answer in that order')
    .option('--json', 'print JSON (always so; accepted for likeness with the other commands)')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: { batch?: boolean }, command: Command) => {
      if (files.length === 0 && !options.batch) command.error('error: name at least one FILE, or use --batch', { exitCode: 2 })
      let failed = false
      for await (const file of paths(files, options.batch === true)) {
        const line = await describeFile(file)
        failed ||= line.problems.some((problem) => problem.code === 'file-unreadable')
        await writeLine(JSON.stringify(line))
      }
      if (failed) process.exitCode = 1
    })
}

/** What is printed for one mail. */
export type ParseLine = Pick<
  ParsedMail,
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'from'
  | 'to'
  | 'cc'
  | 'replyTo'
  | 'subject'
  | 'date'
  | 'text'
  | 'html'
  | 'replyText'
  | 'autoSubmitted'
  | 'bounce'
  | 'forwarded'
  | 'problems'
> & {
  readonly file: string
  readonly attachments: readonly {
    readonly filename: string
    readonly contentType: string
    readonly size: number
    readonly contentId: string | null
    readonly inline: boolean
  }[]
}

async function* paths(files: readonly string[], batch: boolean): AsyncGenerator<string> {
  yield* files
  if (!batch) return
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') yield line
  }
}

async function describeFile(file: string): Promise<ParseLine> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return presentMail(file, parse(new Uint8Array(0)), [
      { code: 'file-unreadable', detail: `the file cannot be read: ${code}`, fatal: true },
    ])
  }
  const mail = parse(bytes)
  return presentMail(file, mail, mail.problems)
}

/** The fields of a line, each by name: what is not listed here is not printed. */
function presentMail(file: string, mail: ParsedMail, problems: readonly MailProblem[]): ParseLine {
  return {
    file,
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    from: mail.from,
    to: mail.to,
    cc: mail.cc,
    replyTo: mail.replyTo,
    subject: mail.subject,
    date: mail.date,
    text: mail.text,
    html: mail.html,
    replyText: mail.replyText,
    attachments: mail.attachments.map(({ filename, contentType, size, contentId, inline }) => ({
      filename,
      contentType,
      size,
      contentId,
      inline,
    })),
    autoSubmitted: mail.autoSubmitted,
    bounce: mail.bounce,
    forwarded: mail.forwarded,
    problems,
  }
}

/** Waits while the reader is slower than we are, so that a batch of large mails does not pile up in memory. */
async function writeLine(line: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
  })
}
