import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { checkSecretKey } from './check-secret-key.ts'
import { createSealer, loadSecretKey, makeFolder, readConfig } from './config/index.ts'
import { openDatabase, type Database } from './db/index.ts'
import { explainStart } from './explain-start.ts'
import { changeAgent, createAgent, hasUsers } from './people/index.ts'

const HELP = `Usage: postdesk user create --email ADDRESS --name NAME [--role admin|agent] [--password-stdin] [--json]
       postdesk user reset --email ADDRESS [--role admin|agent] [--password-stdin] [--json]

For a first or a lost sign-in, on the machine of Postdesk itself: it works on the database that the settings name (DATABASE_URL, or the
embedded one in POSTDESK_DATA_DIR). An embedded database that a running Postdesk holds is refused: end that first, or let an
administrator do it under Settings, Agents.

  create            makes an agent; the first one is an administrator
  reset             gives an agent a new password, enables them, and signs them out everywhere

  --email ADDRESS   whose sign-in it is
  --name NAME       how others see them (create)
  --role ROLE       admin or agent; reset leaves it as it is when absent
  --password-stdin  read the password from standard input; else one is made and printed, this once
  --json            print one JSON object
  --help            show this

Exit status: 0 done, 1 failed, 2 wrong use.
`

const MIN_PASSWORD = 10
const MAX_PASSWORD = 128
/** 96 bits: nobody guesses it, a person can still type it. */
const MADE_PASSWORD_BYTES = 12

type Options = {
  readonly act: 'create' | 'reset'
  readonly email: string
  readonly name: string | undefined
  readonly role: 'admin' | 'agent' | undefined
  readonly passwordFromInput: boolean
  readonly json: boolean
}

type Done =
  | { readonly kind: 'done'; readonly email: string; readonly role: 'admin' | 'agent' }
  | { readonly kind: 'failed'; readonly why: string }

/** `postdesk user`: makes agents and resets their passwords in the database itself. Returns the exit status. */
export async function runUserCommand(
  argv: readonly string[],
  streams: {
    readonly stdin: AsyncIterable<Uint8Array>
    readonly stdout: NodeJS.WritableStream
    readonly stderr: NodeJS.WritableStream
  },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<0 | 1 | 2> {
  const options = readOptions(argv)
  if (options === 'help') {
    streams.stdout.write(HELP)
    return 0
  }
  if (typeof options === 'string') {
    streams.stderr.write(`${options}\nSee: postdesk user --help\n`)
    return 2
  }
  try {
    const given = options.passwordFromInput ? (await text(streams.stdin)).replace(/\r?\n$/, '') : undefined
    if (given !== undefined && (given.length < MIN_PASSWORD || given.length > MAX_PASSWORD)) {
      streams.stderr.write(`The password must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters.\n`)
      return 1
    }
    const password = given ?? randomBytes(MADE_PASSWORD_BYTES).toString('base64url')
    const done = await onDatabase(env, (database) => act(database, options, password))
    if (done.kind === 'failed') {
      streams.stderr.write(`${done.why}\n`)
      return 1
    }
    const shown = { email: done.email, role: done.role, ...(given === undefined ? { password } : {}) }
    streams.stdout.write(options.json ? `${JSON.stringify(shown)}\n` : tell(options.act, shown))
    return 0
  } catch (error) {
    streams.stderr.write(`The agents could not be changed: ${explainStart(error)}\n`)
    return 1
  }
}

function tell(act: Options['act'], { email, role, password }: { email: string; role: string; password?: string }): string {
  const what =
    act === 'create'
      ? `${email} can sign in, as ${role === 'admin' ? 'an administrator' : 'an agent'}.`
      : `${email} has a new password.`
  return password === undefined ? `${what}\n` : `${what}\nPassword (shown this once): ${password}\n`
}

/** Opens the database as the server does, its key looked at first, so that a start after this finds what it expects. */
async function onDatabase<T>(
  env: Readonly<Record<string, string | undefined>>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const config = readConfig(env)
  await makeFolder('POSTDESK_DATA_DIR', config.dataDir)
  const sealer = createSealer(await loadSecretKey(config))
  const databaseUrl = config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl.reveal() }
  const database = await openDatabase({ dataDir: config.dataDir, ...databaseUrl })
  try {
    await checkSecretKey(database.kysely, sealer)
    return await work(database)
  } finally {
    await database.close()
  }
}

async function act(database: Database, options: Options, password: string): Promise<Done> {
  const email = options.email.toLowerCase()
  if (options.act === 'create') {
    const role = options.role ?? ((await hasUsers(database.kysely)) ? 'agent' : 'admin')
    const made = await createAgent(database, { name: options.name ?? email, email, password, role })
    return made.kind === 'made'
      ? { kind: 'done', email, role }
      : { kind: 'failed', why: `${email} belongs to an agent already; 'postdesk user reset' gives a new password.` }
  }
  const user = await database.kysely.selectFrom('user').select('id').where('email', '=', email).executeTakeFirst()
  const change = { password, disabled: false, role: options.role }
  const changed = user ? await changeAgent(database, user.id, change, new Date()) : { kind: 'missing' as const }
  switch (changed.kind) {
    case 'changed':
      return { kind: 'done', email, role: changed.agent.role }
    case 'missing':
      return { kind: 'failed', why: `There is no agent ${email}; 'postdesk user create' makes one.` }
    case 'last-administrator':
      return { kind: 'failed', why: `${email} is the last administrator who can sign in and stays one.` }
    default:
      return changed satisfies never
  }
}

/** The options; a sentence when they are wrong. */
function readOptions(argv: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string' },
        'password-stdin': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return 'help'
    const [asked, ...more] = positionals
    if ((asked !== 'create' && asked !== 'reset') || more.length > 0) return "Say 'user create' or 'user reset'."
    const { email, name, role } = values
    if (email === undefined || !/^[^\s@]+@[^\s@]+$/.test(email))
      return '--email must be an e-mail address such as alex@contoso.example'
    if (role !== undefined && role !== 'admin' && role !== 'agent') return '--role must be admin or agent'
    if (asked === 'create' && (name === undefined || name.trim() === '')) return '--name must say how others see the agent'
    return { act: asked, email, name: name?.trim(), role, passwordFromInput: values['password-stdin'], json: values.json }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
