/** Run by the tests and killed by them: stores blobs without end and prints the name of each once it is stored. */
import { pathToFileURL } from 'node:url'
import { openBlobStore } from './index.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: test-writer.ts FOLDER')
const store = await openBlobStore(pathToFileURL(folder))
for (let n = 0; ; n += 1) {
  const { sha256 } = await store.put(new TextEncoder().encode(`mail ${n} `.repeat(5_000)))
  process.stdout.write(`${sha256}\n`)
}
