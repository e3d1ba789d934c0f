import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { accountCommand } from './account/account.ts'
import { doctorCommand } from './doctor.ts'
import { mailCommand } from './mail/mail.ts'
import { parseCommand } from './parse.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
const program = new Command('postdesk')
  .description('Self-hosted help desk for Microsoft 365 mailboxes')
  .version(version, '-v, --version')
  .showHelpAfterError('See: postdesk --help')
// 2 is wrong use, as for every command; 1 is left for work that failed.
program.exitOverride((failure) => process.exit(failure.exitCode === 0 ? 0 : 2))
parseCommand(program)
accountCommand(program)
mailCommand(program)
doctorCommand(program)
program.addHelpText(
  'after',
  `
Programs of their own, each with --help:
  serve     web and worker on the embedded database, or on DATABASE_URL
  demo      serve with the simulated tenant, seeded and linked
  tenant    the simulated Microsoft 365 tenant alone
  user      make an agent, or reset a password, in the database itself`,
)
await program.parseAsync()
