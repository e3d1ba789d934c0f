import { fileURLToPath } from 'node:url'
import type { BlobStore } from './blob-store.ts'
import { openFileBlobStore } from './file-blob-store.ts'

/** Opens the store that POSTDESK_BLOBS names: a `file:` URL of a folder. Other schemes are refused by `readConfig`. */
export async function openBlobStore(url: URL): Promise<BlobStore> {
  if (url.protocol !== 'file:') throw new TypeError(`Blobs can be kept at a file: URL and not at ${url.protocol}`)
  return openFileBlobStore(fileURLToPath(url))
}
