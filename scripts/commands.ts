import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

import { buildWeb } from './build-web.ts'
import { installTestServers } from './install-test-servers.ts'
import { runSteps } from './run-steps.ts'

// Sources stripped of their types and compiled are kept between starts: the second start takes half the time.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)))

const [command = '', ...rest] = process.argv.slice(2)

const CHECKS = [
  ['format', 'oxfmt', '--check'],
  ['lint', 'oxlint', '--deny-warnings'],
  ['types', 'tsc', '-p', '.'],
  ['types of the screens', 'tsc', '-p', 'packages/web/tsconfig.json'],
  ['one-way imports', 'depcruise', 'packages', 'scripts', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  ['nothing unused', 'knip', '--no-progress'],
] as const

switch (command) {
  case 'postdesk':
    await runPostdesk(rest)
    break
  case 'demo':
    await runPostdesk(['demo', ...rest])
    break
  case 'serve':
  case 'tenant':
    await runPostdesk([command, ...rest])
    break
  case 'check':
    await buildWeb()
    // Whoever names a test means it, whatever ring it is of.
    await runSteps([
      ...CHECKS,
      ['tests (quick ring)', rest.length === 0 ? { POSTDESK_RING: 'quick' } : {}, 'vitest', 'run', ...rest],
    ])
    break
  case 'test':
    installTestServers()
    await buildWeb()
    await runSteps([
      ...CHECKS,
      ['tests, embedded database', { POSTDESK_RING: 'full' }, 'vitest', 'run'],
      ['tests, PostgreSQL server', { POSTDESK_TEST_DATABASE: 'server' }, 'vitest', 'run', 'packages/desk'],
    ])
    break
  case 'corpus':
    await runSteps([['corpus', 'node', 'packages/mail/src/score/main.ts', ...rest]])
    break
  case 'fuzz':
    await runSteps([['fuzz', 'node', 'packages/mail/test/fuzz.ts', ...rest]])
    break
  case 'bench':
    await import('./bench.ts').then(({ bench }) => bench(rest))
    break
  case 'import-collection':
    installTestServers()
    await runSteps([['import of a collection', 'node', 'packages/desk/test/collection/import-collection.ts', ...rest]])
    break
  default:
    console.error(`Unknown command '${command}'. Try: npm run demo, npm start, npm test, npm run check, npx postdesk --help`)
    process.exitCode = 2
}

/** The command line: the two servers have programs of their own, everything else goes through the API. */
async function runPostdesk([name, ...options]: readonly string[]): Promise<void> {
  const onlyAsks = options.some((option) => option === '--help' || option === '--version')
  if (name === 'demo') {
    if (!onlyAsks) await buildWeb()
    const { demo } = await import('./demo.ts')
    return demo(options)
  }
  process.argv.splice(2)
  if (name === 'serve') {
    if (!onlyAsks) await buildWeb()
    process.argv.push(...options)
    await import('@postdesk/desk/main')
  } else if (name === 'user') {
    const { runUserCommand } = await import('@postdesk/desk/user-command')
    process.exitCode = await runUserCommand(options, process)
  } else if (name === 'tenant') {
    process.argv.push(...options)
    await import('@postdesk/tenant/main')
  } else {
    if (name !== undefined) process.argv.push(name, ...options)
    await import('@postdesk/cli/main')
  }
}
