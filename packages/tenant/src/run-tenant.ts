import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { z } from 'zod'

import { describeTenant, tellTenant } from './describe-tenant.ts'
import { CLOUDS } from './entra/clouds.ts'
import type { CloudName } from './entra/clouds.ts'
import { seedSchema } from './seed/seed.ts'
import type { Seed } from './seed/seed.ts'
import { startTenant } from './start-tenant.ts'

const HELP = `Starts a simulated Microsoft 365 tenant on this machine.

Usage: postdesk tenant [options]      (npm run tenant -- …)

  --seed FILE        JSON file with users, mailboxes, apps and mails (Contoso when absent)
  --port N           HTTP port, 0 for any (8091)
  --https-port N     HTTPS port, 0 for any (8443)
  --imap-port N      IMAP port with STARTTLS, 0 for any (8143)
  --imap-tls-port N  IMAP port that speaks TLS at once, 0 for any (8993)
  --pop-port N       POP3 port with STLS, 0 for any (8110)
  --pop-tls-port N   POP3 port that speaks TLS at once, 0 for any (8995)
  --smtp-port N      SMTP submission port with STARTTLS, 0 for any (8587)
  --smtp-tls-port N  SMTP submission port that speaks TLS at once, 0 for any (8465)
  --host ADDRESS     address to listen on (127.0.0.1)
  --cloud NAME       where it lives: global, usGovHigh (GCC High), usGovDod or china (by the host asked)
  --control-token-file FILE
                     /_control and the pages want this token, from wherever; so does the environment variable
                     TENANT_CONTROL_TOKEN (without either they answer this machine alone)
  --data-dir FOLDER  where the CA certificate is written (a temporary folder)
  --random-seed N    the same number makes the same ids (1)
  --json             print one JSON object with every address, person and app registration
  --help             show this

Exit status: 0 ended in order, 1 failed, 2 wrong use. Ctrl-C ends it.
`

/** Runs the tenant until the process is told to end; returns the exit status. */
export async function runTenant(argv: readonly string[]): Promise<0 | 1 | 2> {
  const read = readOptions(argv)
  if (!read.ok) {
    process.stderr.write(`${read.message}\nSee: postdesk tenant --help\n`)
    return 2
  }
  if (read.options.help) {
    process.stdout.write(HELP)
    return 0
  }
  try {
    const { seedFile, controlTokenFile, json, help: _help, ...options } = read.options
    const controlToken = await readControlToken(controlTokenFile)
    const seed = seedFile === undefined ? undefined : await readSeedFile(seedFile)
    const tenant = await startTenant({ ...options, ...(seed && { seed }), ...(controlToken !== undefined && { controlToken }) })
    // Listening for both before anything is printed: whoever reads the addresses may end us at once.
    const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    const description = describeTenant(tenant)
    process.stdout.write(json ? `${JSON.stringify(description)}\n` : tellTenant(description))
    await told
    await tenant.close()
    return 0
  } catch (error) {
    process.stderr.write(`The tenant could not be started: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

type Options = {
  seedFile?: string
  controlTokenFile?: string
  cloud?: CloudName
  httpPort: number
  httpsPort: number
  imapPort: number
  imapTlsPort: number
  popPort: number
  popTlsPort: number
  smtpPort: number
  smtpTlsPort: number
  host: string
  dataDir?: string
  randomSeed: number
  json: boolean
  help: boolean
}

function readOptions(argv: readonly string[]): { ok: true; options: Options } | { ok: false; message: string } {
  let values
  try {
    values = parseArgs({
      args: [...argv],
      options: {
        seed: { type: 'string' },
        port: { type: 'string', default: '8091' },
        'https-port': { type: 'string' },
        'imap-port': { type: 'string' },
        'imap-tls-port': { type: 'string' },
        'pop-port': { type: 'string' },
        'pop-tls-port': { type: 'string' },
        'smtp-port': { type: 'string' },
        'smtp-tls-port': { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        cloud: { type: 'string' },
        'control-token-file': { type: 'string' },
        'data-dir': { type: 'string' },
        'random-seed': { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
  const [httpPort, randomSeed] = [Number(values.port), Number(values['random-seed'])]
  // Who leaves the HTTP port to chance runs several tenants at once: then no other port may be fixed unless it was named.
  const usual = (given: string | undefined, port: number): number =>
    given === undefined ? (httpPort === 0 ? 0 : port) : Number(given)
  const httpsPort = usual(values['https-port'], 8443)
  const [imapPort, imapTlsPort] = [usual(values['imap-port'], 8143), usual(values['imap-tls-port'], 8993)]
  const [popPort, popTlsPort] = [usual(values['pop-port'], 8110), usual(values['pop-tls-port'], 8995)]
  const [smtpPort, smtpTlsPort] = [usual(values['smtp-port'], 8587), usual(values['smtp-tls-port'], 8465)]
  for (const [name, port] of [
    ['--port', httpPort],
    ['--https-port', httpsPort],
    ['--imap-port', imapPort],
    ['--imap-tls-port', imapTlsPort],
    ['--pop-port', popPort],
    ['--pop-tls-port', popTlsPort],
    ['--smtp-port', smtpPort],
    ['--smtp-tls-port', smtpTlsPort],
  ] as const) {
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return { ok: false, message: `${name} must be a number from 0 to 65535` }
  }
  if (!Number.isInteger(randomSeed)) return { ok: false, message: '--random-seed must be a whole number' }
  const { seed, host, json, help, cloud } = values
  if (cloud !== undefined && !isCloudName(cloud))
    return { ok: false, message: `--cloud must be one of ${Object.keys(CLOUDS).join(', ')}` }
  const controlTokenFile = values['control-token-file']
  const dataDir = values['data-dir']
  return {
    ok: true,
    options: {
      httpPort,
      httpsPort,
      imapPort,
      imapTlsPort,
      popPort,
      popTlsPort,
      smtpPort,
      smtpTlsPort,
      randomSeed,
      host,
      json,
      help,
      ...(seed !== undefined && { seedFile: seed }),
      ...(cloud !== undefined && { cloud }),
      ...(controlTokenFile !== undefined && { controlTokenFile }),
      ...(dataDir !== undefined && { dataDir }),
    },
  }
}

/** From a file, or from the environment: not from the command line, which everybody on a machine may read. */
async function readControlToken(file: string | undefined): Promise<string | undefined> {
  const given = file === undefined ? process.env['TENANT_CONTROL_TOKEN'] : await readText('--control-token-file', file)
  return given?.trim() || undefined
}

function isCloudName(text: string): text is CloudName {
  return Object.hasOwn(CLOUDS, text)
}

async function readSeedFile(file: string): Promise<Seed> {
  const read = seedSchema.safeParse(readJson(file, await readText('--seed', file)))
  if (!read.success) throw new Error(`the seed ${file} is not usable:\n${z.prettifyError(read.error)}`)
  return read.data
}

/** What is in the file of an option; a file that cannot be read is told in words that name the option. */
async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'this is a folder'
          : code === 'EACCES'
            ? 'this user may not read it'
            : String(error)
    throw new Error(`${option} ${file}: ${why}`, { cause: error })
  }
}

function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`--seed ${file}: this is no JSON (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    })
  }
}
