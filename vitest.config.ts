import { defineConfig } from 'vitest/config'

// Without a ring: *.test.ts (no server beyond our own processes, embedded database). POSTDESK_RING=full adds *.servers.test.ts
// (PostgreSQL, Dovecot, Postfix), *.browser.test.ts (Chromium) and *.slow.test.ts (minutes); POSTDESK_RING=quick leaves out the walks
// through a whole desk, but for the main job.
const full = process.env['POSTDESK_RING'] === 'full'
const walks = process.env['POSTDESK_RING'] !== 'quick' ? [] : ['packages/desk/test/{flow,http}/!(main-job).test.ts']
const slow = ['**/*.servers.test.ts', '**/*.browser.test.ts', '**/*.slow.test.ts']

// POSTDESK_TEST_DATABASE=server runs the same tests on a PostgreSQL server, where the embedded engine has no part.
const embeddedOnly = process.env['POSTDESK_TEST_DATABASE'] === 'server' ? ['**/db/embedded/**'] : []

const every = ['packages/*/{src,test}/**/*.test.ts']
const never = ['**/node_modules/**', '**/dist/**', ...embeddedOnly]
const inPackages = (pattern: string) => `packages/*/{src,test}/${pattern}`

export default defineConfig({
  test: {
    projects: [
      // Loading the program anew for each file takes longer than most of these take to run: a process keeps it for the next file.
      { extends: true, test: { name: 'quick', include: every, exclude: [...never, ...slow, ...walks], isolate: false } },
      ...(full ? [{ extends: true as const, test: { name: 'slow', include: slow.map(inPackages), exclude: never } }] : []),
    ],
    globalSetup: ['packages/testkit/src/vitest-global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // A machine of two busy cores is the rule; what hangs is told by this, what is slow is not.
    testTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    allowOnly: !process.env['CI'],
    passWithNoTests: false,
  },
})
