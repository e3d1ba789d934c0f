/** The engine's thread on a disk that fails in the way that a file in the folder above the database says. */
import fs, { existsSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join } from 'node:path'
import { workerData } from 'node:worker_threads'

const { folder } = workerData as { folder: string }
const happens = (what: string) => existsSync(join(dirname(folder), what))
const realSync = fs.fsyncSync.bind(fs)
const realWrite = fs.writeSync.bind(fs) as (...given: unknown[]) => number

fs.fsyncSync = (handle) => {
  if (happens('the-disk-fails')) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
  realSync(handle)
}
fs.writeSync = ((...given: unknown[]) => {
  if (happens('the-disk-is-full')) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  return realWrite(...given)
}) as typeof fs.writeSync
syncBuiltinESMExports()
await import('./engine-thread.ts')
