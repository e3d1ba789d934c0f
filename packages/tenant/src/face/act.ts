import { findPerson, organizationOf, personById } from '../organizations.ts'
import type { DirectoryUser } from '../directory/directory.ts'
import type { World } from '../world.ts'

/** What a form of the face asks of `/_control`. The face itself changes nothing. */
export type Ask = { readonly method: 'POST' | 'PATCH' | 'DELETE'; readonly path: string; readonly body?: unknown }

/** One act: the requests it comes to, and the sentence to say when all were taken. */
export type Act = { readonly asks: readonly Ask[]; readonly done: string }

/** A field of the form that was sent; empty when it has none of this name. */
export type Form = (name: string) => string

/** Acts by their names, as they stand in the forms' addresses; undefined when a form makes no sense. */
export type Acts = Readonly<Record<string, (world: World, field: Form) => Act | undefined>>

/** Where control stands for an organization: the tenant's own at the top, the others' below it. */
export function controlOf(world: World, { directory }: World): string {
  return directory === world.directory ? '' : `/organizations/${directory.tenantId}`
}

/** Where control stands for the organization a form names; the tenant itself when it names none. */
export function controlInForm(world: World, field: Form): string {
  return controlOf(world, world.organizations.find(({ directory }) => directory.tenantId === field('tenantId')) ?? world)
}

/** The person or mailbox a form names, and where control has them. */
export function personInForm(world: World, field: Form): { readonly user: DirectoryUser; readonly path: string } | undefined {
  const user = personById(world, field('key')) ?? findPerson(world, field('key'))
  return user && { user, path: `${controlOf(world, organizationOf(world, user))}/users/${encodeURIComponent(user.id)}` }
}
