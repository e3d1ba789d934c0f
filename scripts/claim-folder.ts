import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lockFolder } from '@postdesk/desk/folder-lock'

/** More demos than this on one machine are an accident. */
const MOST_FOLDERS = 20
/** The lock's own socket: deleting it would take the lock away. */
const LOCK_FILE = 'postdesk.lock'

export type ClaimedFolder = { readonly folder: string; readonly release: () => Promise<void> }

/**
 * Takes the first of `wanted`, `wanted-2`, `wanted-3` … that no running process holds, and empties it: only once it is locked
 * is anything deleted, so that nobody loses the ground under their feet.
 */
export async function claimFolder(wanted: string): Promise<ClaimedFolder> {
  for (let count = 1; count <= MOST_FOLDERS; count += 1) {
    const folder = count === 1 ? wanted : `${wanted}-${count}`
    await mkdir(folder, { recursive: true })
    const lock = await lockFolder(folder).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'DATABASE_FOLDER_IN_USE') return undefined
      throw error
    })
    if (!lock) continue
    for (const name of await readdir(folder))
      if (name !== LOCK_FILE) await rm(join(folder, name), { recursive: true, force: true })
    return { folder, release: () => lock.release() }
  }
  throw new Error(`All of ${wanted} to ${wanted}-${MOST_FOLDERS} are in use by running demos. End one first.`)
}
