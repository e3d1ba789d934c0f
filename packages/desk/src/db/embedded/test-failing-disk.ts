/** The engine's thread on a disk whose syncs fail from the moment a file of this name lies in the folder above it. */
import fs, { existsSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join } from 'node:path'
import { workerData } from 'node:worker_threads'

const { folder } = workerData as { folder: string }
const realSync = fs.fsyncSync.bind(fs)
fs.fsyncSync = (handle) => {
  if (existsSync(join(dirname(folder), 'the-disk-fails')))
    throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
  realSync(handle)
}
syncBuiltinESMExports()
await import('./engine-thread.ts')
