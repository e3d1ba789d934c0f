import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { waitFor } from '../wait-for.ts'
import { dovecotConfiguration, introspectionConfiguration, passwordFile } from './dovecot-configuration.ts'
import { deliver, delivered, mailFiles, mailsIn, renewUidValidity } from './maildir.ts'
import { freePorts } from './free-ports.ts'
import { installPrograms, MAIL_ACCOUNT } from './install-programs.ts'
import type { MailAccount } from './install-programs.ts'
import type { MailPorts, Plan } from './plan.ts'
import { postfixConfiguration, postfixServices, postfixTables } from './postfix-configuration.ts'

const run = promisify(execFile)

export type MailServersOptions = {
  /** RFC 7662 address, of plain HTTP, that tells whose an access token is: the simulated tenant's `/_control/introspect`. */
  readonly introspectionUrl: string
  /** `contoso.example` when absent. */
  readonly domain?: string
  /** Domains outside whose mail is kept too, in mailboxes that no token opens, instead of vanishing. None when absent. */
  readonly outsideDomains?: readonly string[]
  /** Mailboxes that also open with a password, for servers other than Exchange Online. Nobody when absent. */
  readonly passwords?: Readonly<Record<string, string>>
}

export type MailServers = {
  readonly host: '127.0.0.1'
  readonly ports: MailPorts
  /** The certificate (its own authority) of every port, as PEM. It is for `localhost` and `127.0.0.1`. */
  readonly caPem: string
  readonly folder: string
  /** Puts a mail into a mailbox's inbox, as if it had come from outside. */
  readonly deliver: (address: string, raw: string | Uint8Array) => Promise<void>
  /** The mails of a folder, the inbox when absent, as they lie on the disk. Waits until Postfix has delivered what it took. */
  readonly mails: (address: string, folder?: string) => Promise<readonly Uint8Array[]>
  /** Removes every mail of a mailbox and its folders, as another client would. */
  readonly purge: (address: string) => Promise<void>
  /** Gives the inbox another UIDVALIDITY, as after a restore: every UID is void. */
  readonly renewUidValidity: (address: string) => Promise<void>
  /** What the servers have logged, for a test that failed. */
  readonly logs: () => Promise<string>
  readonly stop: () => Promise<void>
}

// Runs both servers for as long as its standard input stays open, which is as long as the test process lives and does not call
// stop(). Pid files alone would leave them running when a test process is killed. It then removes the folder.
const SUPERVISE = `
folder=$1
# A dead process whose parent, process 1 of a container, takes its time to bury it is gone all the same.
lives() { [ -r "/proc/$1/status" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status"; }
stop() { # a pid file: ends that process, and waits until it is gone
  pid=$(tr -d ' \\n' < "$1" 2>/dev/null) || return 0
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null
  i=0
  while lives "$pid"; do
    i=$((i + 1)); [ $i -eq 200 ] && kill -KILL "$pid" 2>/dev/null
    [ $i -gt 300 ] && break
    sleep 0.05
  done
}
/usr/sbin/dovecot -c "$folder/dovecot.conf" >> "$folder/start.log" 2>&1 < /dev/null &&
  /usr/sbin/postfix -c "$folder/postfix" start >> "$folder/start.log" 2>&1 < /dev/null &&
  echo started >> "$folder/started"
touch "$folder/tried"
cat > /dev/null
stop "$folder/postfix-queue/pid/master.pid"
stop "$folder/dovecot/master.pid"
# A child of theirs may still write its last line.
rm -rf "$folder" || { sleep 0.5; rm -rf "$folder"; }
`

/**
 * Starts a Dovecot (IMAP, POP3) and a Postfix (submission) of our own, on ports of 127.0.0.1 that were free, with everything
 * they write in a temporary folder. Installs Debian's packages when they are missing. They stop with `stop()`, or when this
 * process ends in whatever way; no process and no file remains.
 *
 * It differs from Exchange Online in that a refused token is answered with a challenge first, no session ends because its
 * token runs out, and a wrong sender is refused at MAIL FROM with 553 instead of after DATA with 554.
 */
export async function startMailServers(options: MailServersOptions): Promise<MailServers> {
  const account = await installPrograms()
  // A port that was free a moment ago may be taken by now: a second and third set is tried then.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(options, account)
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

async function start(options: MailServersOptions, account: MailAccount): Promise<MailServers> {
  const [imap = 0, imaps = 0, pop3 = 0, pop3s = 0, submission = 0, submissions = 0] = await freePorts(6)
  const ports: MailPorts = { imap, imaps, pop3, pop3s, submission, submissions }
  const folder = await mkdtemp(join(tmpdir(), 'postdesk-mail-servers-'))
  const plan: Plan = {
    folder,
    ports,
    introspectionUrl: options.introspectionUrl,
    domain: options.domain ?? 'contoso.example',
    outsideDomains: options.outsideDomains ?? [],
    account: MAIL_ACCOUNT,
    passwords: options.passwords ?? {},
  }
  await write(plan, account).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  // In a session of its own, so that Ctrl-C in the terminal reaches the test process alone, whose end then ends this.
  const supervisor = spawn('/bin/sh', ['-c', SUPERVISE, 'mail-servers', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const logs = () => readLogs(folder)
  try {
    await waitFor(() => isFile(join(folder, 'tried')), {
      timeoutMs: 60_000,
      everyMs: 20,
      what: 'Dovecot and Postfix having been started',
    })
    if (!(await isFile(join(folder, 'started')))) throw new Error('Dovecot or Postfix did not start')
    await Promise.all(
      Object.entries(ports).map(([name, port]) =>
        waitFor(() => accepts(port), { timeoutMs: 20_000, everyMs: 20, what: `The ${name} port accepting connections` }),
      ),
    )
  } catch (cause) {
    const text = await logs()
    await stop(supervisor)
    throw new Error(`The mail servers did not start:\n${text}`, { cause })
  }
  return {
    host: '127.0.0.1',
    ports,
    caPem: await readFile(join(folder, 'tls.crt'), 'utf8'),
    folder,
    deliver: (address, raw) => deliver(folder, account, address, raw),
    mails: async (address, name) => {
      await delivered(folder)
      return mailsIn(folder, address, name)
    },
    purge: async (address) => {
      for (const path of await mailFiles(folder, address)) await rm(path, { force: true })
    },
    renewUidValidity: (address) => renewUidValidity(folder, address),
    logs,
    stop: () => stop(supervisor),
  }
}

async function write(plan: Plan, account: MailAccount): Promise<void> {
  const { folder } = plan
  const at = (name: string) => join(folder, name)
  // Dovecot and Postfix work as accounts of their own and must be able to pass through; mkdtemp lets only us in.
  await chmod(folder, 0o755)
  for (const name of ['mail', 'dovecot', 'dovecot-state', 'postfix', 'postfix-queue', 'postfix-data']) await mkdir(at(name))
  await chown(at('mail'), account.uid, account.gid)
  const postfixUid = Number((await run('id', ['-u', 'postfix'])).stdout)
  await chown(at('postfix-data'), postfixUid, -1)
  await writeFile(at('delivery.log'), '')
  await chown(at('delivery.log'), account.uid, account.gid)
  await makeCertificate(folder)
  await writeFile(at('dovecot.conf'), dovecotConfiguration(plan))
  await writeFile(at('introspection.conf'), introspectionConfiguration(plan))
  await writeFile(at('passwords'), passwordFile(plan))
  await writeFile(at('postfix/main.cf'), postfixConfiguration(plan))
  await writeFile(at('postfix/master.cf'), postfixServices(plan))
  for (const [name, table] of Object.entries(postfixTables(plan))) await writeFile(at(`postfix/${name}`), table)
}

async function makeCertificate(folder: string): Promise<void> {
  const kind = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30'.split(' ')
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', [...kind, ...names, '-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')])
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function isFile(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  )
}

async function readLogs(folder: string): Promise<string> {
  const names = ['start.log', 'dovecot.log', 'delivery.log', 'postfix.log']
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))
  return names.map((name, index) => `--- ${name}\n${texts[index] ?? ''}`).join('\n')
}

async function stop(supervisor: ChildProcess): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) return
  const gone = new Promise((resolve) => supervisor.once('exit', resolve))
  supervisor.stdin?.end()
  await gone
}
