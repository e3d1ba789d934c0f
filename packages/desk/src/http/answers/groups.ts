import type { Category, Group } from '@postdesk/contract'
import {
  deleteCategory,
  deleteGroup,
  listCategories,
  listGroups,
  saveCategory,
  saveGroup,
  type CategorySaved,
  type GroupSaved,
} from '../../people/index.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { notFound, wrongField } from '../refusal.ts'
import { inUse, mustBeRemoved, nameTaken } from '../refuse-placement.ts'

/** Groups and their categories. */
export const groupAnswers = {
  listGroups: async ({ desk }) => ({ groups: await listGroups(desk.database.kysely) }),
  createGroup: async ({ desk, body }) => await savedGroup(desk, await saveGroup(desk.database, null, body)),
  changeGroup: async ({ desk, params, body }) => await savedGroup(desk, await saveGroup(desk.database, params.id, body)),
  deleteGroup: async ({ desk, params }) => {
    mustBeRemoved(await deleteGroup(desk.database, params.id), 'group')
  },

  listCategories: async ({ desk }) => ({ categories: await listCategories(desk.database.kysely) }),
  createCategory: async ({ desk, body }) => await savedCategory(desk, await saveCategory(desk.database, null, body)),
  changeCategory: async ({ desk, params, body }) => await savedCategory(desk, await saveCategory(desk.database, params.id, body)),
  deleteCategory: async ({ desk, params }) => {
    mustBeRemoved(await deleteCategory(desk.database, params.id), 'category')
  },
} satisfies Partial<Answers>

async function savedGroup(desk: Desk, outcome: GroupSaved): Promise<Group> {
  if (outcome.kind === 'name-taken') throw nameTaken('group')
  if (outcome.kind === 'agent-missing')
    throw wrongField('memberIds', 'One of these agents does not exist; reload the page and choose again.')
  const [group] = outcome.kind === 'saved' ? await listGroups(desk.database.kysely, outcome.id) : []
  if (!group) throw notFound('This group')
  return group
}

async function savedCategory(desk: Desk, outcome: CategorySaved): Promise<Category> {
  if (outcome.kind === 'name-taken') throw nameTaken('category')
  if (outcome.kind === 'group-missing')
    throw wrongField('groupIds', 'One of these groups does not exist; reload the page and choose again.')
  if (outcome.kind === 'pair-in-use') throw inUse(outcome, `this category in the group ‘${outcome.group}’`)
  const [category] = outcome.kind === 'saved' ? await listCategories(desk.database.kysely, outcome.id) : []
  if (!category) throw notFound('This category')
  return category
}
