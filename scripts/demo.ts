import { createServer } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { explainStart, startPostdesk, tellProgress, type Progress } from '@postdesk/desk/serve'
import { startTenant } from '@postdesk/tenant'
import { claimFolder } from './claim-folder.ts'
import { linkDemoMailbox, type FirstTicket } from './link-demo-mailbox.ts'

const HELP = `Usage: postdesk demo [--port 8080] [--tenant-port 8091] [--json]      (npm run demo -- …)

Starts Postdesk together with a simulated Microsoft 365 tenant, Contoso's mailbox support@contoso.example already linked, and
lets one customer mail arrive. Everything is made anew at each start, in data/demo (a second demo beside the first gets
data/demo-2, and so on). Ctrl-C ends both.

  --port N         Postdesk's port (default POSTDESK_PORT, else 8080; the next free one when it is taken)
  --tenant-port N  the tenant's HTTP port (default 8091; the next free one when it is taken)
  --json           print one JSON object with the addresses and the sign-in

Exit status: 0 ended by Ctrl-C, 1 could not start, 2 wrong use.`

const AGENT = { name: 'Alex Agent', email: 'alex@contoso.example', password: 'postdesk-demo' }

/** The main job in one command: the tenant, Postdesk, a linked mailbox and a first ticket. Returns when told to end. */
export async function demo(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (!options) return
  try {
    await run(
      options,
      tellProgress((line) => console.error(line)),
    )
  } catch (failure) {
    console.error(`The demo cannot start: ${explainStart(failure)}`)
    process.exitCode = 1
  }
}

type Options = { readonly port: number; readonly tenantPort: number; readonly json: boolean }

async function run(options: Options, { say, during }: Progress): Promise<void> {
  const closers: (() => Promise<void>)[] = []
  try {
    const { folder, release } = await claimFolder(join(import.meta.dirname, '..', 'data', 'demo'))
    closers.push(release)
    const port = await freePort(options.port)
    say('Starting the simulated tenant …')
    const tenant = await startTenant({ httpPort: await freePort(options.tenantPort), dataDir: join(folder, 'tenant') })
    closers.push(() => tenant.close())
    // The desk has a plain address on this machine, where Microsoft never calls: so mail is noticed by push here, too.
    tenant.world.notifications.allowLoopbackHttp = true
    const webmail = `${tenant.origins.http}/mail`
    say('Starting Postdesk on a new embedded database …')
    const starting = startPostdesk({
      env: {
        ...process.env,
        POSTDESK_PORT: String(port),
        POSTDESK_BASE_URL: `http://localhost:${port}`,
        POSTDESK_DATA_DIR: join(folder, 'desk'),
        POSTDESK_LOG_LEVEL: process.env['POSTDESK_LOG_LEVEL'] ?? 'warn',
      },
      demo: { email: AGENT.email, password: AGENT.password, webmail },
    })
    const desk = await during('Still starting; a new database takes a while', starting)
    closers.push(() => desk.close())
    const linking = linkDemoMailbox({ deskUrl: desk.url, tenant, agent: AGENT, say })
    const ticket = await during('Still at it', linking)
    const told = untilTold()
    if (options.json)
      console.log(
        JSON.stringify({
          desk: desk.url,
          ticket: `${desk.url}/inbox/${ticket.number}`,
          email: AGENT.email,
          password: AGENT.password,
          webmail,
          tenant: tenant.endpoints,
        }),
      )
    else console.log(instructions(desk.url, webmail, ticket))
    await told
    say('Ending …')
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}

function readOptions(argv: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        'tenant-port': { type: 'string', default: '8091' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(HELP)
      return null
    }
    const [port, tenantPort] = [Number(values.port ?? (process.env['POSTDESK_PORT'] || '8080')), Number(values['tenant-port'])]
    if (![port, tenantPort].every((number) => Number.isInteger(number) && number > 0 && number < 65_536))
      throw new Error('A port (--port, POSTDESK_PORT, --tenant-port) is a whole number from 1 to 65535.')
    return { port, tenantPort, json: values.json }
  } catch (failure) {
    console.error(`${failure instanceof Error ? failure.message : String(failure)}\nSee: postdesk demo --help`)
    process.exitCode = 2
    return null
  }
}

/** The wanted port, or the next of the following fifty that nobody holds: a demo should not fail because something else runs. */
async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 50; port += 1) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new Error(`No free port from ${wanted} to ${wanted + 49}. Choose one with --port or --tenant-port.`)
}

const untilTold = () =>
  new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

const instructions = (desk: string, webmail: string, { number, subject }: FirstTicket) => `
  Postdesk      ${desk}
  sign in as    ${AGENT.email}
  password      ${AGENT.password}

  The customer  ${webmail}   (Ann Lee's mailbox)

  What to try
  1. Open Postdesk, sign in, and open ‘${subject}’: a mail to support@contoso.example became ticket #${number}.
  2. Press r, write an answer, and send it with Ctrl+Enter. The message says when it is sent.
  3. Open the customer's mailbox as Ann Lee: your answer is there. Reply to it.
  4. Within seconds her reply joins the ticket.

  Ctrl-C ends everything.
`
