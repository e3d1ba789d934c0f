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
    .argument('[files...]', 'mails to read; - is standard input')
    .option('--batch', 'read paths from standard input, one a line, and answer in that order')
    .option('--json', 'print JSON (always so; accepted for likeness with the other commands)')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: { batch?: boolean }, command: Command) => {
      if (files.length === 0 && !options.batch) command.error('error: name at least one FILE, or use --batch', { exitCode: 2 })
      // Whoever reads our lines may have had enough (`| head`): then there is nobody to tell, and nothing has failed.
      process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') process.exit(0)
        throw error
      })
      if (options.batch && files.includes('-'))
        command.error('error: standard input holds either paths (--batch) or a mail (-)', { exitCode: 2 })
      let failed = false
      for await (const file of paths(files, options.batch === true)) {
        const line = await describeFile(file)
        failed ||= line.problems.some((problem) => problem.code === 'file-unreadable')
        if (problemsToTell(line) !== null) process.stderr.write(`${problemsToTell(line)}\n`)
        await writeLine(JSON.stringify(line))
      }
      if (failed) process.exitCode = 1
    })
}

/** A file that could not be read is told on standard error too, where a person looks. */
function problemsToTell(line: ParseLine): string | null {
  const unreadable = line.problems.find((problem) => problem.code === 'file-unreadable')
  return unreadable ? `${line.file}: ${unreadable.detail}` : null
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
> & {
  readonly problems: readonly Problem[]
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

type Problem = Omit<MailProblem, 'code'> & { readonly code: MailProblem['code'] | 'not-a-mail' }

/** Said to whoever named the wrong file. Not fatal: what a mailbox hands over is a mail, whatever is in it. */
const NOT_A_MAIL: Problem = {
  code: 'not-a-mail',
  detail: 'not one field of a mail is there (From, To, Subject, Date, Message-ID): this is probably no mail',
  fatal: false,
}

function isNoMail(mail: ParsedMail): boolean {
  const { from, sender, messageId, rawDate, subject, to, cc } = mail
  return (
    from === null && sender === null && messageId === null && rawDate === null && subject === '' && to.length + cc.length === 0
  )
}

/** What stands in the way of reading, in words; the code for the rest. */
const WHY_UNREADABLE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file (ENOENT)'],
  ['EISDIR', 'this is a directory, not a mail (EISDIR)'],
  ['EACCES', 'this user may not read the file (EACCES)'],
])

async function readStandardInput(): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

async function describeFile(file: string): Promise<ParseLine> {
  let bytes: Uint8Array
  try {
    bytes = file === '-' ? await readStandardInput() : await readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return presentMail(file, parse(new Uint8Array(0)), [
      { code: 'file-unreadable', detail: WHY_UNREADABLE.get(code) ?? `the file cannot be read: ${code}`, fatal: true },
    ])
  }
  const mail = parse(bytes)
  return presentMail(file, mail, isNoMail(mail) ? [NOT_A_MAIL, ...mail.problems] : mail.problems)
}

/** The fields of a line, each by name: what is not listed here is not printed. */
function presentMail(file: string, mail: ParsedMail, problems: readonly Problem[]): ParseLine {
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
