import type { Answers } from '../answer.ts'
import { createAgent, createFirstAdministrator, hasUsers } from '../session/create-agent.ts'
import { presentAgent } from '../session/who-calls.ts'

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
      .select(['id', 'name', 'email', 'role'])
      .orderBy('name')
      .orderBy('id')
      .limit(1_000)
      .execute()
    return { agents: users.map(presentAgent) }
  },
  createAgent: async ({ desk, body }) => await createAgent(desk.database, body),
} satisfies Partial<Answers>
