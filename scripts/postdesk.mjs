#!/usr/bin/env node
// `npx postdesk …` in a checkout: the same bootstrap as the npm scripts.
process.argv.splice(2, 0, 'postdesk')
await import('./run.mjs')
