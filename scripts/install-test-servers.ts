import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

const NEEDED = [
  { package: 'chromium', file: '/usr/bin/chromium' },
  { package: 'dovecot-imapd', file: '/usr/lib/dovecot/imap' },
  { package: 'dovecot-pop3d', file: '/usr/lib/dovecot/pop3' },
  { package: 'postfix', file: '/usr/sbin/postfix' },
  { package: 'openssl', file: '/usr/bin/openssl' },
  { package: 'curl', file: '/usr/bin/curl' },
  { package: 'postgresql-15', file: '/usr/lib/postgresql/15/bin/initdb' },
] as const

const POLICY = '/usr/sbin/policy-rc.d'

/**
 * Installs the Debian packages the full ring needs: a browser, Dovecot, Postfix, PostgreSQL, curl. Nothing is started: the tests run
 * their own servers on ports of their own. Where there is no apt or no root, it says what to install by hand.
 */
export function installTestServers(): void {
  const missing = NEEDED.filter(({ file }) => !existsSync(file)).map((need) => need.package)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(
      `The tests need these Debian packages: ${missing.join(', ')}. Install them (apt-get install ${missing.join(' ')}) and run npm test again.`,
    )
    process.exit(1)
  }
  console.log(`Installing ${missing.join(', ')} …`)
  // Debian starts a server as soon as it is installed, on its well-known port; 101 forbids that for the length of the installation.
  const ownPolicy = !existsSync(POLICY)
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'] as const,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    spawnSync('apt-get', ['update', '-q'], { ...options, stdio: ['ignore', 'ignore', 'inherit'] })
    const done = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], {
      ...options,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (done.status !== 0) {
      console.error('apt-get could not install them. Its own words are above.')
      process.exit(1)
    }
  } finally {
    if (ownPolicy) rmSync(POLICY)
  }
}
