import { defineConfig } from 'vitest/config'

// Quick ring: *.test.ts (no server beyond our own processes, embedded database). Full ring adds *.servers.test.ts
// (PostgreSQL, Dovecot, Postfix) and *.browser.test.ts (Chromium). POSTDESK_RING=full chooses.
const full = process.env['POSTDESK_RING'] === 'full'
const slow = ['**/*.servers.test.ts', '**/*.browser.test.ts']

// POSTDESK_TEST_DATABASE=server runs the same tests on a PostgreSQL server, where the embedded engine has no part.
const embeddedOnly = process.env['POSTDESK_TEST_DATABASE'] === 'server' ? ['**/db/embedded/**'] : []

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', ...(full ? [] : slow), ...embeddedOnly],
    globalSetup: ['packages/testkit/src/vitest-global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    allowOnly: !process.env['CI'],
    passWithNoTests: false,
  },
})
