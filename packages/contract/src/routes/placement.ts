import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id } from '../shapes.ts'

export const Priority = z.enum(['low', 'normal', 'high', 'urgent'])
export type Priority = z.infer<typeof Priority>

/** A thing with a name, where another one mentions it. */
export const Named = z.object({ id: z.uuid(), name: z.string() })

const choice = {
  groupId: z.uuid().nullable().describe('null: no group'),
  categoryId: z.uuid().nullable().describe('one of the categories of the group; null: none'),
  companyId: z.uuid().nullable().describe('null: none; for an account: the company of the sender, by domain'),
  brandId: z.uuid().nullable().describe('null: the default brand'),
  priority: Priority,
}
/** Where a ticket stands; of a mail account: what its new tickets get. */
export const Placement = z.object(choice)
export type Placement = z.infer<typeof Placement>
/** What is left out stays. */
export const PlacementChange = z.object(choice).partial()

export const getAccountPlacement = {
  method: 'get',
  path: '/accounts/{id}/placement',
  access: 'admin',
  summary: 'What new tickets of a mail account get',
  params: Id,
  output: Placement,
} satisfies Route
export const changeAccountPlacement = {
  method: 'patch',
  path: '/accounts/{id}/placement',
  access: 'admin',
  summary: 'Choose what new tickets of a mail account get; a category its group does not have is refused',
  params: Id,
  body: PlacementChange,
  output: Placement,
} satisfies Route
