import { deleteOutgoing } from '../../accounts/outgoing/delete-outgoing.ts'
import type { OutgoingSaved } from '../../accounts/outgoing/check-outgoing.ts'
import { getOutgoing, listOutgoing } from '../../accounts/outgoing/list-outgoing.ts'
import { changeOutgoing, createOutgoing } from '../../accounts/outgoing/save-outgoing.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound, wrongField } from '../refusal.ts'

/** Outgoing accounts. */
export const outgoingAccountAnswers = {
  listOutgoingAccounts: async ({ desk }) => ({ accounts: await listOutgoing(desk.database.kysely) }),
  getOutgoingAccount: async ({ desk, params }) => await outgoingOf(desk, params.id),
  createOutgoingAccount: async ({ desk, agent, body }) =>
    await saved(desk, await createOutgoing(desk, body, { id: agent.id, name: agent.name, now: desk.now() })),
  changeOutgoingAccount: async ({ desk, agent, params, body }) =>
    await saved(desk, await changeOutgoing(desk, params.id, body, { id: agent.id, name: agent.name, now: desk.now() })),
  deleteOutgoingAccount: async ({ desk, params }) => {
    const outcome = await deleteOutgoing(desk.database, params.id)
    if (outcome === 'missing') throw notFound('This outgoing account')
    if (outcome === 'answers')
      throw conflict('IN_USE', 'A mail account answers by this outgoing account. Give it another one first.')
    if (outcome === 'has-mail')
      throw conflict('HAS_MAIL', 'Mails were sent by this outgoing account, and their record names it. Disable it instead.')
  },
} satisfies Partial<Answers>

async function saved(desk: Desk, outcome: OutgoingSaved) {
  if (outcome.kind === 'missing') throw notFound('This outgoing account')
  if (outcome.kind === 'wrong') throw wrongField(outcome.field, outcome.message)
  return await outgoingOf(desk, outcome.id)
}

async function outgoingOf(desk: Desk, id: string) {
  const account = await getOutgoing(desk.database.kysely, id)
  if (!account) throw notFound('This outgoing account')
  return account
}
