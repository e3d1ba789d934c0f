// The bootstrap behind every npm script: plain JavaScript that Node 18 and later runs. It installs what is missing, then hands over
// to the project's own Node (the npm package `node`), under which everything else runs from source.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules', '.bin')
const [command, ...rest] = process.argv.slice(2)

const fail = (sentence) => {
  console.error(sentence)
  process.exit(1)
}

if (Number(process.versions.node.split('.')[0]) < 18)
  fail(`Postdesk needs Node 18 or later to start its set-up; this is ${process.version}.`)

// The lock file decides what is installed; its hash beside the packages tells whether they are those.
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const stamp = join(root, 'node_modules', '.postdesk-installed')
const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash && existsSync(join(bin, 'node'))

if (!installed()) {
  console.error('Installing packages (once; a minute or two) …')
  const npm = process.env.npm_execpath
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm']
  // Not `npm ci`: it refuses the whole lock when a registry lacks a binding of some other platform. `--no-save` leaves the lock as it is.
  const done = spawnSync(npm[0], [...npm.slice(1), 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0)
    fail(
      'The packages could not be installed. Check that the npm registry can be reached (npm ping), then run the same command again.',
    )
  const own = spawnSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' })
  if (own.status !== 0 || !own.stdout.startsWith('v24.'))
    fail("The project's own Node 24 is missing: the install script of the npm package 'node' did not run. Run: npm rebuild node")
  writeFileSync(stamp, lockHash)
}

// The terminal's Ctrl-C reaches the child too; this process only waits for it to end in order.
const child = spawn(join(bin, 'node'), [join(root, 'scripts', 'commands.ts'), command ?? '', ...rest], {
  stdio: 'inherit',
  env: { ...process.env, PATH: bin + delimiter + process.env.PATH },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
child.on('exit', (code, signal) => {
  // Ctrl-C is the reader's own doing; any other signal is news.
  if (signal && signal !== 'SIGINT') console.error(`${command} was ended by ${signal}.`)
  process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1))
})
