import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ApiError, Problem } from '@postdesk/contract'
import type { Command } from 'commander'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { WrongUse, type Desk } from '../desk/connect.ts'
import { readLimit } from '../desk/read-limit.ts'
import { startProgress } from '../print/progress.ts'
import { readFilters, withFilters, type FilterOptions } from './filters.ts'
import { walkMails } from './walk-mails.ts'

type Options = AskingOptions & FilterOptions & { readonly out?: string; readonly limit: string }

/** `postdesk mail export`: mails byte for byte as they arrived, one to standard output or many into a folder. */
export function exportCommand(mail: Command): void {
  const command = mail
    .command('export')
    .description('mails as they arrived, byte for byte: one to standard output, or many as ID.eml into a folder')
    .argument('[ids...]', 'which; without any, those the filters find')
  withFilters(command)
    .option('--out <folder>', 'write files into this folder; it is made when missing, and files of before stay as they are')
    .option('--limit <number>', 'how many at most', '1000')
  asking(command, async (desk, ids) => {
    const options = command.opts<Options>()
    const { out } = options
    if (out === undefined) {
      const [id, another] = ids
      if (id === undefined || another !== undefined) throw new WrongUse('Name one mail by its id, or a folder: --out FOLDER')
      if (options.json) throw new WrongUse('--json goes with --out; standard output is the mail.')
      await pipeline(await rawOf(desk, id), process.stdout, { end: false })
      return 0
    }
    await mkdir(out, { recursive: true })
    const written: { id: string; file: string }[] = []
    const progress = startProgress('writing mails')
    try {
      for await (const id of chosen(desk, ids, options)) {
        const file = join(out, `${id}.eml`)
        if (await write(desk, id, file)) written.push({ id, file })
        progress.tell(String(written.length))
      }
    } finally {
      progress.end()
    }
    process.stdout.write(options.json ? `${JSON.stringify({ written })}\n` : `${written.length} mails written to ${out}\n`)
    return 0
  })
}

async function* chosen(desk: Desk, ids: readonly string[], options: Options): AsyncGenerator<string> {
  yield* ids
  if (ids.length > 0) return
  const filter = await readFilters(desk.client, [], options)
  for await (const { id } of walkMails(desk.client, filter, readLimit(options.limit))) yield id
}

/** Writes one mail; false when the file is there already: a mail never changes, so it is the same. */
async function write(desk: Desk, id: string, file: string): Promise<boolean> {
  const body = await rawOf(desk, id)
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  })
  if (handle === null) {
    await body.cancel()
    return false
  }
  await pipeline(body, handle.createWriteStream())
  return true
}

async function rawOf(desk: Desk, id: string): Promise<ReadableStream<Uint8Array>> {
  const answer = await fetch(`${desk.url}/api/v1/mail/${encodeURIComponent(id)}/raw`, { headers: { ...desk.headers } })
  if (answer.ok && answer.body) return answer.body
  const problem = Problem.safeParse(await answer.json().catch(() => null))
  throw new ApiError(
    answer.status,
    problem.success ? problem.data : { code: 'NO_RAW_MAIL', message: `The mail ${id} could not be read (${answer.status}).` },
  )
}
