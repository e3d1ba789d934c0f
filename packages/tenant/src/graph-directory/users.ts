import { DEFAULT_FIELDS, presentUser } from '../graph/operations/users.ts'
import { answerList } from './answer-list.ts'
import type { DirectoryCall } from './directory-call.ts'
import { resourceNotFound } from './directory-errors.ts'

/** `GET /users`: the people and mailboxes of the tenant; personal accounts live elsewhere. */
export function listUsers(call: DirectoryCall): Response {
  const people = call.world.directory.users().filter(({ accountType }) => accountType !== 'personal')
  const rows = people.map((user) => presentUser(user))
  return answerList(call, rows, { context: 'users', type: 'user', defaults: DEFAULT_FIELDS })
}

/** `POST /users/{id}/revokeSignInSessions`: every grant won before this moment is void (AADSTS50173). */
export function revokeSessions(call: DirectoryCall): Response {
  const key = call.c.req.param('user') ?? ''
  const user = call.world.directory.findUser(key)
  if (!user) throw resourceNotFound(key)
  user.tokensValidFrom = call.world.clock.now()
  return call.c.json({ '@odata.context': `${call.root}/$metadata#Edm.Boolean`, value: true })
}
