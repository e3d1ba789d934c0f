import { pathToFileURL } from 'node:url'
import { openBlobStore } from '../../src/blobs/index.ts'
import type { TestDesk } from './test-desk.ts'

/** Puts text where the desk keeps mails; gives its name. */
export async function blobOf(desk: TestDesk, text: string): Promise<string> {
  const blobs = await openBlobStore(pathToFileURL(`${desk.folder.path}/blobs`))
  const { sha256 } = await blobs.put(Buffer.from(text))
  return sha256
}
