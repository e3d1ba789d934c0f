import type { Command } from '../session/command.ts'
import { authenticate } from './authenticate.ts'
import { capability } from './capability.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { noop } from './noop.ts'
import { startTls } from './start-tls.ts'

/** Every command by its name on the wire; the same in lower case is its operation in the fault table and the request log. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['AUTHENTICATE', authenticate],
  ['CAPABILITY', capability],
  ['LOGIN', login],
  ['LOGOUT', logout],
  ['NOOP', noop],
  ['STARTTLS', startTls],
])
