import { addressParser } from 'postal-mime'

import type { World } from '../world.ts'

/** Whoever a visitor of the page plays: a customer outside, or somebody of the tenant. */
export type Person = { readonly name: string; readonly address: string; readonly isTenant: boolean }

/** Customers ready to be played; example.com belongs to nobody (RFC 2606). */
export const SAMPLE_CUSTOMERS: readonly Person[] = [
  { name: 'Ann Lee', address: 'ann.lee@example.com', isTenant: false },
  { name: 'Bo Chen', address: 'bo.chen@example.com', isTenant: false },
  { name: 'Carla Diaz', address: 'carla.diaz@example.com', isTenant: false },
]

export function tenantPeople(world: World): readonly Person[] {
  return world.directory
    .users()
    .filter((user) => user.mailboxEnabled)
    .map((user) => ({ name: user.displayName, address: user.mail, isTenant: true }))
}

/** Reads what was typed, `Ann Lee <ann@example.com>` or a bare address; undefined when no address is in it. */
export function readPerson(world: World, typed: string): Person | undefined {
  const [entry] = addressParser(typed, { flatten: true })
  const address = entry?.address?.trim().toLowerCase() ?? ''
  if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(address) || address.length > 320) return undefined
  const user = world.directory.findUser(address)
  if (user !== undefined) return user.mailboxEnabled ? { name: user.displayName, address: user.mail, isTenant: true } : undefined
  const sample = SAMPLE_CUSTOMERS.find((customer) => customer.address === address)
  return { name: entry?.name || sample?.name || nameFrom(address), address, isTenant: false }
}

/** Where a customer's first mail goes: the mailbox that is called support, else the first of the tenant. */
export function supportAddress(world: World): string {
  const people = tenantPeople(world)
  return (people.find((person) => person.address.startsWith('support@')) ?? people[0])?.address ?? ''
}

/** `dana.okafor@example.com` is signed Dana Okafor. */
function nameFrom(address: string): string {
  return (address.split('@')[0] ?? '')
    .split(/[._-]+/)
    .filter((part) => part !== '')
    .map((part) => part[0]?.toUpperCase() + part.slice(1))
    .join(' ')
}
