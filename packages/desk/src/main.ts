import { parseArgs } from 'node:util'
import { explainStart } from './explain-start.ts'
import { SERVICES } from './config/index.ts'
import { VERSION } from './model/version.ts'
import { startPostdesk } from './serve.ts'

const HELP = `Usage: postdesk serve [--services web,worker] [--json]      (npm start -- …)

Starts Postdesk: the web service, and the worker that receives and sends mail. Settings come from the environment; the README lists
them. Without DATABASE_URL the embedded database in the data folder is used. Ctrl-C ends it in order.

  --services LIST  web, worker, or both with a comma between (POSTDESK_SERVICES)
  --json           print one JSON object with the address when it is ready
  --version        print the version
  --help           show this

Exit status: 0 ended in order, 1 could not start or had to stop, 2 wrong use.
`

/** The program: starts Postdesk, ends it in order on SIGINT or SIGTERM, at once on a second one. */
async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (!options) return
  const env = options.services === undefined ? process.env : { ...process.env, POSTDESK_SERVICES: options.services }
  const postdesk = await startPostdesk({ env })
  let ending = false
  const end = () => {
    if (ending) process.exit(1)
    ending = true
    process.stderr.write('Postdesk is ending; once more ends it at once.\n')
    // What had to stop has set its exit status before.
    void postdesk.close().then(() => process.exit(process.exitCode ?? 0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.stdout.write(options.json ? `${JSON.stringify({ url: postdesk.url })}\n` : `Postdesk is at ${postdesk.url}\n`)
}

function readOptions(argv: readonly string[]): { readonly services: string | undefined; readonly json: boolean } | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        services: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    })
    if (values.help) return void process.stdout.write(HELP)
    if (values.version) return void process.stdout.write(`${VERSION}\n`)
    const wrong = values.services?.split(',').find((name) => !(SERVICES as readonly string[]).includes(name.trim()))
    if (wrong !== undefined) throw new Error(`There is no service '${wrong.trim()}'; there are: ${SERVICES.join(', ')}`)
    return { services: values.services, json: values.json }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    process.exitCode = 2
    return undefined
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`Postdesk cannot start: ${explainStart(error)}\n`)
  process.exitCode = 1
})
