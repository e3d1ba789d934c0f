import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id, Name } from '../shapes.ts'
import { Named } from './placement.ts'

/** More members, or more groups, than anybody has. */
const MANY = 500

/** The unit agents work in. */
export const Group = z.object({
  id: z.uuid(),
  name: z.string(),
  members: z.array(z.object({ id: z.string(), name: z.string() })).describe('agents, by name'),
  accounts: z.array(z.string()).describe('addresses of the mail accounts whose tickets it gets'),
})
export type Group = z.infer<typeof Group>

/** The kind of a request. It belongs to one group or more, and a ticket may have it in one of those only. */
export const Category = z.object({
  id: z.uuid(),
  name: z.string(),
  groups: z.array(Named).describe('by name'),
  accounts: z.array(z.string()).describe('addresses of the mail accounts whose tickets get it'),
})
export type Category = z.infer<typeof Category>

const groupFields = { name: Name, memberIds: z.array(z.string().max(100)).max(MANY) }
export const listGroups = {
  method: 'get',
  path: '/groups',
  access: 'agent',
  summary: 'Groups with their members',
  output: z.object({ groups: z.array(Group) }),
} satisfies Route
export const createGroup = {
  method: 'post',
  path: '/groups',
  access: 'admin',
  summary: 'Add a group',
  body: z.object({ ...groupFields, memberIds: groupFields.memberIds.default([]) }),
  status: 201,
  output: Group,
} satisfies Route
export const changeGroup = {
  method: 'patch',
  path: '/groups/{id}',
  access: 'admin',
  summary: 'Change a group; memberIds replaces all of its members',
  params: Id,
  body: z.object(groupFields).partial(),
  output: Group,
} satisfies Route
export const deleteGroup = {
  method: 'delete',
  path: '/groups/{id}',
  access: 'admin',
  summary: 'Remove a group no mail account uses; its tickets stay, without group and category',
  params: Id,
  status: 204,
} satisfies Route

const categoryFields = { name: Name, groupIds: z.array(z.uuid()).min(1, 'choose at least one group').max(MANY) }
export const listCategories = {
  method: 'get',
  path: '/categories',
  access: 'agent',
  summary: 'Categories with the groups they belong to',
  output: z.object({ categories: z.array(Category) }),
} satisfies Route
export const createCategory = {
  method: 'post',
  path: '/categories',
  access: 'admin',
  summary: 'Add a category to one group or more',
  body: z.object(categoryFields),
  status: 201,
  output: Category,
} satisfies Route
export const changeCategory = {
  method: 'patch',
  path: '/categories/{id}',
  access: 'admin',
  summary: 'Change a category; groupIds replaces all of its groups, and tickets of a group it leaves lose it',
  params: Id,
  body: z.object(categoryFields).partial(),
  output: Category,
} satisfies Route
export const deleteCategory = {
  method: 'delete',
  path: '/categories/{id}',
  access: 'admin',
  summary: 'Remove a category no mail account uses; its tickets stay, without it',
  params: Id,
  status: 204,
} satisfies Route
