import type { Answers } from '../answer.ts'
import { changeAgent, hasUsers, presentAgent, type AgentChanged } from '../../people/index.ts'
import { conflict, notFound, Refusal } from '../refusal.ts'
import { createAgent, createFirstAdministrator } from '../session/create-agent.ts'

/** Agents and the first page. */
export const sessionAnswers = {
  getStart: async ({ desk, agent }) => ({
    needsAdministrator: !(await hasUsers(desk.database.kysely)),
    me: agent,
    demo: desk.demo,
  }),
  createAdministrator: async ({ desk, body }) => await createFirstAdministrator(desk.database, body),
  listAgents: async ({ desk }) => {
    const users = await desk.database.kysely
      .selectFrom('user')
      .select(['id', 'name', 'email', 'role', 'disabled_at'])
      .orderBy('name')
      .orderBy('id')
      .limit(1_000)
      .execute()
    return { agents: users.map(presentAgent) }
  },
  createAgent: async ({ desk, body }) => await createAgent(desk.database, body),
  changeAgent: async ({ desk, agent, params, body }) => {
    // A session somebody left open must not be enough to take the account over.
    if (params.id === agent.id && body.password !== undefined)
      throw new Refusal(403, {
        code: 'OWN_PASSWORD',
        message: 'Change your own password in your own menu (You): it asks for the present one.',
      })
    return changedOf(await changeAgent(desk.database, params.id, body, desk.now()))
  },
  getMe: async ({ desk, agent }) => {
    const row = await desk.database.kysely.selectFrom('user').select('signature').where('id', '=', agent.id).executeTakeFirst()
    return { ...agent, signature: row?.signature ?? '' }
  },
  changeMe: async ({ desk, agent, body }) => changedOf(await changeAgent(desk.database, agent.id, body, desk.now())),
} satisfies Partial<Answers>

function changedOf(outcome: AgentChanged) {
  switch (outcome.kind) {
    case 'changed':
      return outcome.agent
    case 'missing':
      throw notFound('This agent')
    case 'last-administrator':
      throw conflict('LAST_ADMINISTRATOR', 'This is the last administrator who can sign in. Make somebody else one first.')
    default:
      return outcome satisfies never
  }
}
