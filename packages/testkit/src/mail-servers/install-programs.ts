import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The account under which mail is stored and read. It owns files and cannot sign in. */
export const MAIL_ACCOUNT = 'pdtestmail'

const PACKAGES = ['dovecot-imapd', 'dovecot-pop3d', 'postfix', 'openssl']
const PROGRAMS = ['/usr/sbin/dovecot', '/usr/lib/dovecot/imap', '/usr/lib/dovecot/pop3', '/usr/sbin/postfix', '/usr/bin/openssl']

// `policy-rc.d` answering 101 is Debian's way to say "start nothing": the packages would else open ports 25, 143 and 993.
// Someone's own policy is left alone, ours is taken away again.
const INSTALL = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -qq -o DPkg::Lock::Timeout=300 update
apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
`

const ADD_ACCOUNT = `id -u "$1" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$1"`

export type MailAccount = { readonly uid: number; readonly gid: number }

/** Sees to it that Dovecot, Postfix and the mail account exist. Installs Debian's packages when they are missing, which takes root. */
export async function installPrograms(): Promise<MailAccount> {
  if (process.getuid?.() !== 0) throw new Error('Dovecot and Postfix drop privileges, so these tests must run as root')
  if (!(await arePresent())) await install()
  await locked('/bin/sh', ['-c', ADD_ACCOUNT, 'sh', MAIL_ACCOUNT])
  const [uid, gid] = await Promise.all([run('id', ['-u', MAIL_ACCOUNT]), run('id', ['-g', MAIL_ACCOUNT])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

async function install(): Promise<void> {
  try {
    // Whoever held the lock before us may have installed them: apt finds nothing to do then.
    await locked('/bin/sh', ['-c', INSTALL, 'sh', ...PACKAGES])
  } catch (cause) {
    throw new Error(`Installing ${PACKAGES.join(', ')} failed, and without them these tests cannot run`, { cause })
  }
  if (!(await arePresent())) throw new Error(`Debian's packages brought not all of ${PROGRAMS.join(', ')}`)
}

/** Runs a program while no other test process of this machine installs anything. */
async function locked(program: string, parameters: readonly string[]): Promise<void> {
  const lock = join(tmpdir(), 'postdesk-install.lock')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('flock', [lock, program, ...parameters], { env, maxBuffer: 2 ** 24 })
}

async function arePresent(): Promise<boolean> {
  const found = await Promise.all(
    PROGRAMS.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.every(Boolean)
}
