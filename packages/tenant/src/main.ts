#!/usr/bin/env node
import { runTenant } from './run-tenant.ts'

process.exitCode = await runTenant(process.argv.slice(2))
