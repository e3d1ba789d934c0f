import { parseArgs } from 'node:util'
import { explainStart } from './explain-start.ts'
import { SERVICES } from './config/index.ts'
import { VERSION } from './model/version.ts'
import { hasUsers } from './people/index.ts'
import { startPostdesk, type Postdesk } from './serve.ts'
import { tellProgress } from './tell-progress.ts'

const HELP = `Usage: postdesk serve [--port 8080] [--services web,worker] [--json]      (npm start -- …)

Starts Postdesk: the web service, and the worker that receives and sends mail. Settings come from the environment; the README lists
them. Without DATABASE_URL the embedded database in the data folder is used. Ctrl-C ends it in order.

  --port N         the port to listen on, before POSTDESK_PORT; 0 takes a free one
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
  const env = {
    ...process.env,
    ...(options.services === undefined ? {} : { POSTDESK_SERVICES: options.services }),
    ...(options.port === undefined ? {} : { POSTDESK_PORT: options.port }),
  }
  // On standard error, and not beside --json: a program that waits for the address needs no company.
  const { say, during } = tellProgress((line) => void (options.json || process.stderr.write(`${line}\n`)))
  say('Starting Postdesk …')
  const postdesk = await during('Still starting; a new database takes a while', startPostdesk({ env }))
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
  process.stdout.write(options.json ? `${JSON.stringify({ url: postdesk.url })}\n` : await whereItIs(postdesk))
}

/** Where to go on, for the person who has just started it. */
async function whereItIs({ config, database, url }: Postdesk): Promise<string> {
  if (!config.services.has('web')) return 'The worker of Postdesk is running. Ctrl-C ends it.\n'
  const isNew = !(await hasUsers(database.kysely))
  return `Postdesk is at ${url}\n${isNew ? 'Open it in a browser: the first visit makes the administrator. ' : ''}Ctrl-C ends it.\n`
}

type Options = { readonly services: string | undefined; readonly port: string | undefined; readonly json: boolean }

function readOptions(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        services: { type: 'string' },
        port: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    })
    if (values.help) return void process.stdout.write(HELP)
    if (values.version) return void process.stdout.write(`${VERSION}\n`)
    const wrong = values.services?.split(',').find((name) => !(SERVICES as readonly string[]).includes(name.trim()))
    if (wrong !== undefined) throw new Error(`There is no service '${wrong.trim()}'; there are: ${SERVICES.join(', ')}`)
    if (values.port !== undefined && !(/^\d{1,5}$/.test(values.port) && Number(values.port) <= 65_535))
      throw new Error('--port must be a port number from 0 to 65535')
    return { services: values.services, port: values.port, json: values.json }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee: postdesk serve --help\n`)
    process.exitCode = 2
    return undefined
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`Postdesk cannot start: ${explainStart(error)}\n`)
  process.exitCode = 1
})
