import { z } from 'zod'

import { ResponseError } from './refusals.ts'

/**
 * What the server wrote into a SyncState to find its way back: opaque to clients, and void once the tenant's tokens were made to
 * expire or when it comes back with another folder.
 */
const ItemState = z.object({
  kind: z.literal('items'),
  generation: z.number(),
  folder: z.string(),
  /** The place in the folder's change log up to which the client knows everything. */
  at: z.number(),
})
const HierarchyState = z.object({
  kind: z.literal('hierarchy'),
  generation: z.number(),
  user: z.string(),
  root: z.string(),
  /** Folder ids with a mark of how each one looked. */
  folders: z.array(z.tuple([z.string(), z.string()])),
})
export type ItemSyncState = z.infer<typeof ItemState>
export type HierarchySyncState = z.infer<typeof HierarchyState>

export function writeSyncState(state: ItemSyncState | HierarchySyncState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64')
}

export function readItemSyncState(text: string): ItemSyncState {
  return read(text, ItemState)
}

export function readHierarchySyncState(text: string): HierarchySyncState {
  return read(text, HierarchyState)
}

export function invalidSyncState(): ResponseError {
  return new ResponseError('ErrorInvalidSyncStateData')
}

function read<State>(text: string, schema: z.ZodType<State>): State {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')))
  } catch {
    throw invalidSyncState()
  }
}
