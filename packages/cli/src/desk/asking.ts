import { ApiError } from '@postdesk/contract'
import type { Command } from 'commander'
import { printCard } from '../print/card.ts'
import { connectDesk, WrongUse, type Desk } from './connect.ts'

export type AskingOptions = { readonly url?: string; readonly json?: boolean }

/** What every command that asks the desk says below its help. */
const ABOUT_ASKING = `
It asks a running Postdesk over its API:
  POSTDESK_API_KEY        the key, made under Settings → API keys; POSTDESK_API_KEY_FILE names a file that holds it
  POSTDESK_URL            where Postdesk is; else http://127.0.0.1 at POSTDESK_PORT (8080)

Exit status: 0 done, 1 failed, 2 wrong use.`

/**
 * Makes a command of the desk's API out of its work, which gives the exit status: `--url`, `--json`, and every failure in words on
 * standard error.
 */
export function asking(command: Command, work: (desk: Desk, args: readonly string[]) => Promise<0 | 1>): void {
  command
    .option('--url <url>', 'where Postdesk is, such as https://desk.contoso.com')
    .option('--json', 'print one JSON object')
    .addHelpText('after', ABOUT_ASKING)
    .action(async () => {
      // The rest of a long output may find nobody (`| head`): then nothing has failed.
      process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') process.exit(0)
        throw error
      })
      const { url } = command.opts<AskingOptions>()
      try {
        const desk = connectDesk(url, process.env)
        process.exitCode = await work(desk, command.args)
      } catch (error) {
        process.exitCode = tellFailure(error)
      }
    })
}

function tellFailure(error: unknown): 1 | 2 {
  if (error instanceof WrongUse) {
    process.stderr.write(`${error.message}\n`)
    return 2
  }
  if (error instanceof ApiError) {
    process.stderr.write(`${error.problem.message}\n`)
    for (const { field, message } of error.problem.fields ?? [])
      if (message !== error.problem.message) process.stderr.write(`  ${field}: ${message}\n`)
    if (error.problem.card) printCard(error.problem.card, process.stderr)
    return 1
  }
  process.stderr.write(`${whyNoAnswer(error)}\n`)
  return 1
}

/** fetch says only that it failed; its cause says why. */
function whyNoAnswer(error: unknown): string {
  if (!(error instanceof TypeError)) throw error
  const { cause } = error
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer'
  return `Postdesk does not answer (${why}). Start it (npm start), or say where it is: --url or POSTDESK_URL.`
}
