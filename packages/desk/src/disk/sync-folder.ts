import { open } from 'node:fs/promises'

/** Makes the entries of a folder last through a power failure: a rename is only a promise before this. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders for syncing; NTFS journals its entries itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
