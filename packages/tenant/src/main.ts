#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

import { runTenant } from './run-tenant.ts'

// The tenant holds mail for long and little else: a nursery for short-lived objects that grows to 100 MB, as V8's would when a
// mailbox is filled, is never given back. Kept small, 50,000 mails fit in 400 MB; the answers are as quick.
setFlagsFromString('--semi-space-growth-factor=1')

process.exitCode = await runTenant(process.argv.slice(2))
