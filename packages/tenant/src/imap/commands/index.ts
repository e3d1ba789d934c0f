import type { Command } from '../session/command.ts'
import { append } from './append.ts'
import { authenticate } from './authenticate.ts'
import { capability } from './capability.ts'
import { check } from './check.ts'
import { close, unselect } from './close.ts'
import { copy, move } from './copy.ts'
import { create } from './create.ts'
import { deleteFolder } from './delete.ts'
import { enable } from './enable.ts'
import { expunge } from './expunge.ts'
import { fetch } from './fetch.ts'
import { id } from './id.ts'
import { idle } from './idle.ts'
import { list, lsub } from './list.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { namespace } from './namespace.ts'
import { noop } from './noop.ts'
import { rename } from './rename.ts'
import { search } from './search.ts'
import { examine, select } from './select.ts'
import { startTls } from './start-tls.ts'
import { status } from './status.ts'
import { store } from './store.ts'
import { subscribe, unsubscribe } from './subscribe.ts'

/** Every command by its name on the wire; the same in lower case is its operation in the fault table and the request log. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['APPEND', append],
  ['AUTHENTICATE', authenticate],
  ['CAPABILITY', capability],
  ['CHECK', check],
  ['CLOSE', close],
  ['COPY', copy],
  ['CREATE', create],
  ['DELETE', deleteFolder],
  ['ENABLE', enable],
  ['EXAMINE', examine],
  ['EXPUNGE', expunge],
  ['FETCH', fetch],
  ['ID', id],
  ['IDLE', idle],
  ['LIST', list],
  ['LOGIN', login],
  ['LOGOUT', logout],
  ['LSUB', lsub],
  ['MOVE', move],
  ['NAMESPACE', namespace],
  ['NOOP', noop],
  ['RENAME', rename],
  ['SEARCH', search],
  ['SELECT', select],
  ['STARTTLS', startTls],
  ['STATUS', status],
  ['STORE', store],
  ['SUBSCRIBE', subscribe],
  ['UNSELECT', unselect],
  ['UNSUBSCRIBE', unsubscribe],
])
